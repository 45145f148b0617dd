<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>AttentionCard</name>
        <message numerus="yes">
            <source>Needs attention: %n</source>
            <translation>
                <numerusform>需处理 %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>AwaitedLine</name>
        <message>
            <source>A part of this story is still on its way here ({size}). You can go on writing; it can be submitted when all of it is here.</source>
            <translation>文稿的一部分还在传来（{size}）。可以继续写，到齐后才能报送。</translation>
        </message>
    </context>
    <context>
        <name>BellList</name>
        <message>
            <source>Notices</source>
            <translation>消息</translation>
        </message>
    </context>
    <context>
        <name>BellModel</name>
        <message>
            <source>Not read</source>
            <translation>未读</translation>
        </message>
    </context>
    <context>
        <name>BellPanel</name>
        <message>
            <source>Notices</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>All read</source>
            <translation>全部已读</translation>
        </message>
        <message>
            <source>What to be told of</source>
            <translation>提醒哪些事</translation>
        </message>
        <message>
            <source>You are told here of what comes back, what needs you and what is due.</source>
            <translation>稿件被退回、有事需要您处理、快到截稿时间，都会在这里提醒。</translation>
        </message>
        <message>
            <source>Quiet until {when}</source>
            <translation>勿扰至 {when}</translation>
        </message>
    </context>
    <context>
        <name>BinDialog</name>
        <message>
            <source>Bin</source>
            <translation>回收站</translation>
        </message>
        <message>
            <source>Headline or title</source>
            <translation>标题</translation>
        </message>
        <message>
            <source>What</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>The bin is empty.</source>
            <translation>回收站是空的。</translation>
        </message>
        <message>
            <source>Put it back</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Story</source>
            <translation>稿件</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>选题</translation>
        </message>
        <message>
            <source>Changed after it was deleted</source>
            <translation>删除后又被修改</translation>
        </message>
    </context>
    <context>
        <name>CellDelegate</name>
        <message>
            <source>Cell {column}{row}</source>
            <translation>单元格 {column}{row}</translation>
        </message>
    </context>
    <context>
        <name>Chooser</name>
        <message>
            <source>{name} (closed)</source>
            <translation>{name}（已停办）</translation>
        </message>
    </context>
    <context>
        <name>ColumnProfileForm</name>
        <message>
            <source>Characters a minute</source>
            <translation>每分钟字数</translation>
        </message>
        <message>
            <source>{n} characters a minute</source>
            <translation>每分钟 {n} 字</translation>
        </message>
        <message>
            <source>Fields</source>
            <translation>字段</translation>
        </message>
        <message>
            <source>Formats of the text</source>
            <translation>正文可用的格式</translation>
        </message>
        <message>
            <source>Media, at least</source>
            <translation>素材至少</translation>
        </message>
        <message>
            <source>“Must” keeps a story from being submitted; anything else is said, and no more. Saving is never stopped, and nothing that is written is ever taken away.</source>
            <translation>勾选“必须”的，不符合就不能报送；其余只作提醒。任何时候都不妨碍保存，已写的内容不会被删。</translation>
        </message>
        <message>
            <source>Shown</source>
            <translation>显示</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>必填</translation>
        </message>
        <message>
            <source>At least</source>
            <translation>至少</translation>
        </message>
        <message>
            <source>At most</source>
            <translation>至多</translation>
        </message>
        <message>
            <source>Limits are a must</source>
            <translation>限制必须遵守</translation>
        </message>
        <message>
            <source>no limit</source>
            <translation>不限</translation>
        </message>
        <message>
            <source> s</source>
            <translation> 秒</translation>
        </message>
        <message>
            <source>Must</source>
            <translation>必须</translation>
        </message>
        <message>
            <source>any</source>
            <translation>不限</translation>
        </message>
    </context>
    <context>
        <name>ColumnTemplateForm</name>
        <message>
            <source>Template</source>
            <translation>模板</translation>
        </message>
        <message>
            <source>New template</source>
            <translation>新模板</translation>
        </message>
        <message>
            <source>Delete template…</source>
            <translation>删除模板…</translation>
        </message>
        <message>
            <source>Name, such as “Episode”</source>
            <translation>名称，例如“一期”</translation>
        </message>
        <message>
            <source>Begins as, such as {column}｜{date}</source>
            <translation>开头，例如 {column}｜{date}（也可写 ｛栏目｝、｛日期｝）</translation>
        </message>
        <message>
            <source>Empty: who begins the story</source>
            <translation>留空：起稿人的姓名</translation>
        </message>
        <message>
            <source>No template yet. A template saves typing what is the same every time.</source>
            <translation>还没有模板。每期都一样的内容，写进模板就不用重打。</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Headline</source>
            <translation>标题</translation>
        </message>
        <message>
            <source>Deck</source>
            <translation>导语</translation>
        </message>
        <message>
            <source>Byline</source>
            <translation>署名</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>渠道</translation>
        </message>
        <message>
            <source>With channels, a story that is begun without a topic gets one for them.</source>
            <translation>勾选渠道后，没有选题的新稿会同时报一个选题。</translation>
        </message>
    </context>
    <context>
        <name>ColumnWords</name>
        <message>
            <source>what it asks</source>
            <translation>内容规格</translation>
        </message>
        <message>
            <source>at {n} a minute</source>
            <translation>按每分钟 {n} 字</translation>
        </message>
        <message>
            <source>without {formats}</source>
            <translation>不用 {formats}</translation>
        </message>
        <message>
            <source>Nothing is asked.</source>
            <translation>没有要求。</translation>
        </message>
        <message>
            <source>required</source>
            <translation>必填</translation>
        </message>
        <message>
            <source>not shown</source>
            <translation>不显示</translation>
        </message>
        <message>
            <source> (must)</source>
            <translation>（必须）</translation>
        </message>
    </context>
    <context>
        <name>ColumnsDialog</name>
        <message>
            <source>Columns and templates</source>
            <translation>栏目与模板</translation>
        </message>
        <message>
            <source>Columns</source>
            <translation>栏目</translation>
        </message>
        <message>
            <source>New column…</source>
            <translation>新栏目…</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message numerus="yes">
            <source>%n story(s) of this column</source>
            <translation>
                <numerusform>本栏目有 %n 篇稿件</numerusform>
            </translation>
        </message>
        <message>
            <source>What you changed is not saved yet.</source>
            <translation>刚才的修改还没有保存。</translation>
        </message>
        <message>
            <source>Discard</source>
            <translation>放弃修改</translation>
        </message>
        <message>
            <source>Go on editing</source>
            <translation>继续修改</translation>
        </message>
        <message>
            <source>New column</source>
            <translation>新栏目</translation>
        </message>
        <message>
            <source>What is it called?</source>
            <translation>叫什么名字？</translation>
        </message>
        <message>
            <source>Delete the template “{name}”? Stories that began with it stay.</source>
            <translation>删除模板“{name}”？用它起的稿件不受影响。</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>no fixed cadence</source>
            <translation>不定期</translation>
        </message>
        <message>
            <source>daily</source>
            <translation>每日</translation>
        </message>
        <message>
            <source>weekly</source>
            <translation>每周</translation>
        </message>
        <message>
            <source>monthly</source>
            <translation>每月</translation>
        </message>
        <message>
            <source>not fixed</source>
            <translation>不定</translation>
        </message>
        <message>
            <source> s</source>
            <translation> 秒</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Appears</source>
            <translation>刊播周期</translation>
        </message>
        <message>
            <source>Length of an episode</source>
            <translation>每期时长</translation>
        </message>
        <message>
            <source>Basics</source>
            <translation>基本</translation>
        </message>
        <message>
            <source>Profile</source>
            <translation>内容规格</translation>
        </message>
        <message>
            <source>Templates</source>
            <translation>模板</translation>
        </message>
        <message>
            <source>{name} (closed)</source>
            <translation>{name}（已停办）</translation>
        </message>
        <message>
            <source>Close this column</source>
            <translation>停办此栏目</translation>
        </message>
        <message>
            <source>Reopen this column</source>
            <translation>恢复此栏目</translation>
        </message>
        <message>
            <source>A column that ended stands in no chooser any more. Its stories stay, and are found and filtered as before.</source>
            <translation>停办的栏目不再出现在选择列表中；其稿件保留，照常可搜索、可筛选。</translation>
        </message>
        <message>
            <source>This column has ended. It stands in no chooser; its stories are found and filtered as before.</source>
            <translation>此栏目已停办，不再出现在选择列表中；其稿件照常可搜索、可筛选。</translation>
        </message>
    </context>
    <context>
        <name>CommandPalette</name>
        <message>
            <source>Find anything</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Actions, topics, stories…</source>
            <translation>操作、选题、稿件，可输拼音首字母…</translation>
        </message>
        <message>
            <source>What was found</source>
            <translation>查找结果</translation>
        </message>
        <message>
            <source>Nothing found</source>
            <translation>没有找到</translation>
        </message>
    </context>
    <context>
        <name>ConflictChoice</name>
        <message>
            <source>{subject}: two versions of “{field}”</source>
            <translation>{subject}：“{field}”有两个版本</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Keep what stands</source>
            <translation>保留现在的</translation>
        </message>
        <message>
            <source>Take this one</source>
            <translation>采用这个</translation>
        </message>
        <message>
            <source>Stands now</source>
            <translation>现在的</translation>
        </message>
        <message>
            <source>Beside it</source>
            <translation>另一个版本</translation>
        </message>
        <message>
            <source>(empty)</source>
            <translation>（空）</translation>
        </message>
        <message>
            <source>device {id}</source>
            <translation>设备 {id}</translation>
        </message>
        <message>
            <source>this device</source>
            <translation>本机</translation>
        </message>
    </context>
    <context>
        <name>ConflictDialog</name>
        <message>
            <source>Two versions</source>
            <translation>两个版本</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>CrashDialog</name>
        <message>
            <source>Something went wrong</source>
            <translation>程序出了问题</translation>
        </message>
        <message>
            <source>Details for support</source>
            <translation>给技术支持的详细信息</translation>
        </message>
        <message>
            <source>Copy the details</source>
            <translation>复制详细信息</translation>
        </message>
        <message>
            <source>Go on working</source>
            <translation>继续工作</translation>
        </message>
    </context>
    <context>
        <name>DaysDialog</name>
        <message>
            <source>Changed between</source>
            <translation>修改时间</translation>
        </message>
        <message>
            <source>From</source>
            <translation>从</translation>
        </message>
        <message>
            <source>To</source>
            <translation>到</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>确定</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
    </context>
    <context>
        <name>Deleting</name>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Move “{title}” to the bin?</source>
            <translation>把“{title}”移到回收站？</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>It leaves everybody's lists with the next sync. The bin keeps it; it can be put back.</source>
            <translation>下次同步后，它会从所有人的列表里移走；它在回收站里，随时可以恢复。</translation>
        </message>
        <message>
            <source>Move to the bin</source>
            <translation>移到回收站</translation>
        </message>
        <message>
            <source>Keep it</source>
            <translation>取消</translation>
        </message>
    </context>
    <context>
        <name>DeedWords</name>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Change to “{subject}”</source>
            <translation>对“{subject}”的改动</translation>
        </message>
        <message>
            <source>{field} “{words}”</source>
            <translation>{field}「{words}」</translation>
        </message>
        <message>
            <source>Edit and resend…</source>
            <translation>改后重送…</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Put away</source>
            <translation>放下</translation>
        </message>
        <message>
            <source>Give up</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Entry of “{subject}”</source>
            <translation>登记“{subject}”</translation>
        </message>
        <message>
            <source>Signing key of “{subject}”</source>
            <translation>登记“{subject}”的签名密钥</translation>
        </message>
        <message>
            <source>Role “{words}” for “{subject}”</source>
            <translation>把“{subject}”的角色改为“{words}”</translation>
        </message>
        <message>
            <source>Suspension of “{subject}”</source>
            <translation>停用“{subject}”</translation>
        </message>
        <message>
            <source>Reinstatement of “{subject}”</source>
            <translation>恢复“{subject}”</translation>
        </message>
        <message>
            <source>New column “{subject}”</source>
            <translation>新设栏目“{subject}”</translation>
        </message>
        <message>
            <source>Change of “{field}” of column “{subject}”</source>
            <translation>修改栏目“{subject}”的“{field}”</translation>
        </message>
        <message>
            <source>Closing of column “{subject}”</source>
            <translation>停用栏目“{subject}”</translation>
        </message>
        <message>
            <source>Reopening of column “{subject}”</source>
            <translation>恢复栏目“{subject}”</translation>
        </message>
        <message>
            <source>Choice of the other “{field}” for column “{subject}”</source>
            <translation>栏目“{subject}”采用另一个“{field}”</translation>
        </message>
        <message>
            <source>Keeping of “{field}” of column “{subject}”</source>
            <translation>栏目“{subject}”保留现在的“{field}”</translation>
        </message>
        <message>
            <source>Proposal of topic “{subject}”</source>
            <translation>报题“{subject}”</translation>
        </message>
        <message>
            <source>Change of “{field}” of topic “{subject}”</source>
            <translation>修改选题“{subject}”的“{field}”</translation>
        </message>
        <message>
            <source>Choice of the other “{field}” for topic “{subject}”</source>
            <translation>选题“{subject}”采用另一个“{field}”</translation>
        </message>
        <message>
            <source>Keeping of “{field}” of topic “{subject}”</source>
            <translation>选题“{subject}”保留现在的“{field}”</translation>
        </message>
        <message>
            <source>Channel “{words}” for topic “{subject}”</source>
            <translation>给选题“{subject}”加上渠道“{words}”</translation>
        </message>
        <message>
            <source>Topic “{subject}” without channel “{words}”</source>
            <translation>给选题“{subject}”去掉渠道“{words}”</translation>
        </message>
        <message>
            <source>Approval of topic “{subject}”</source>
            <translation>批准选题“{subject}”</translation>
        </message>
        <message>
            <source>Dropping of topic “{subject}”</source>
            <translation>撤销选题“{subject}”</translation>
        </message>
        <message>
            <source>Moving topic “{subject}” to the bin</source>
            <translation>把选题“{subject}”移到回收站</translation>
        </message>
        <message>
            <source>Return of topic “{subject}” from the bin</source>
            <translation>从回收站恢复选题“{subject}”</translation>
        </message>
        <message>
            <source>New story “{subject}”</source>
            <translation>新建稿件“{subject}”</translation>
        </message>
        <message>
            <source>Change of “{field}” of “{subject}”</source>
            <translation>修改“{subject}”的“{field}”</translation>
        </message>
        <message>
            <source>Choice of the other “{field}” for “{subject}”</source>
            <translation>“{subject}”采用另一个“{field}”</translation>
        </message>
        <message>
            <source>Keeping of “{field}” of “{subject}”</source>
            <translation>“{subject}”保留现在的“{field}”</translation>
        </message>
        <message>
            <source>Edits of the text of “{subject}”</source>
            <translation>“{subject}”的正文修改</translation>
        </message>
        <message>
            <source>Review of a paragraph of “{subject}”</source>
            <translation>复核“{subject}”的一个段落</translation>
        </message>
        <message>
            <source>Media file “{words}” for “{subject}”</source>
            <translation>给“{subject}”添加素材“{words}”</translation>
        </message>
        <message>
            <source>Removal of a media file from “{subject}”</source>
            <translation>从“{subject}”移除一个素材</translation>
        </message>
        <message>
            <source>Order of the media of “{subject}”</source>
            <translation>调整“{subject}”的素材顺序</translation>
        </message>
        <message>
            <source>Submission of “{subject}”</source>
            <translation>报送“{subject}”</translation>
        </message>
        <message>
            <source>Moving “{subject}” to the bin</source>
            <translation>把“{subject}”移到回收站</translation>
        </message>
        <message>
            <source>Return of “{subject}” from the bin</source>
            <translation>从回收站恢复“{subject}”</translation>
        </message>
        <message>
            <source>Resend as is</source>
            <translation>原样重送</translation>
        </message>
        <message>
            <source>Give the role again</source>
            <translation>再次更改角色</translation>
        </message>
        <message>
            <source>Suspend again</source>
            <translation>再次停用</translation>
        </message>
        <message>
            <source>Reinstate again</source>
            <translation>再次恢复</translation>
        </message>
        <message>
            <source>Close again</source>
            <translation>再次停用栏目</translation>
        </message>
        <message>
            <source>Reopen again</source>
            <translation>再次恢复栏目</translation>
        </message>
        <message>
            <source>Choose it again</source>
            <translation>再次采用</translation>
        </message>
        <message>
            <source>Keep it again</source>
            <translation>再次保留</translation>
        </message>
        <message>
            <source>Add it again</source>
            <translation>再次添加</translation>
        </message>
        <message>
            <source>Remove it again</source>
            <translation>再次移除</translation>
        </message>
        <message>
            <source>Order them again</source>
            <translation>再次调整顺序</translation>
        </message>
        <message>
            <source>Mark as reviewed again</source>
            <translation>再次标为已复核</translation>
        </message>
        <message>
            <source>Approve again</source>
            <translation>再次批准</translation>
        </message>
        <message>
            <source>Drop again</source>
            <translation>再次撤销</translation>
        </message>
        <message>
            <source>Move to the bin again</source>
            <translation>再次移到回收站</translation>
        </message>
        <message>
            <source>Put back again</source>
            <translation>再次还原</translation>
        </message>
        <message>
            <source>Merge into the text again</source>
            <translation>重新合并进正文</translation>
        </message>
        <message>
            <source>Resubmit as is</source>
            <translation>原样再报送</translation>
        </message>
        <message>
            <source>topic “{subject}”</source>
            <translation>选题「{subject}」</translation>
        </message>
        <message>
            <source>story “{subject}”</source>
            <translation>稿件「{subject}」</translation>
        </message>
        <message>
            <source>column “{subject}”</source>
            <translation>栏目「{subject}」</translation>
        </message>
    </context>
    <context>
        <name>Desktop</name>
        <message>
            <source>The demo newsroom is being set up…</source>
            <translation>正在准备演示编辑部…</translation>
        </message>
    </context>
    <context>
        <name>EditorView</name>
        <message>
            <source>Headline</source>
            <translation>标题</translation>
        </message>
        <message>
            <source>Deck</source>
            <translation>导语</translation>
        </message>
        <message>
            <source>Byline</source>
            <translation>署名</translation>
        </message>
        <message>
            <source>Write here…</source>
            <translation>在这里写正文…</translation>
        </message>
        <message>
            <source>Body</source>
            <translation>正文</translation>
        </message>
        <message>
            <source>No story is open.</source>
            <translation>没有打开的稿件。</translation>
        </message>
    </context>
    <context>
        <name>EnrolDialog</name>
        <message>
            <source>Enrol with the province</source>
            <translation>接入省平台</translation>
        </message>
        <message>
            <source>Address of the province</source>
            <translation>省平台地址</translation>
        </message>
        <message>
            <source>Invitation code</source>
            <translation>邀请码</translation>
        </message>
        <message>
            <source>Enrol</source>
            <translation>接入</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>The province's dispatcher gives you an address and a code that works once.</source>
            <translation>地址和邀请码由省平台调度提供，邀请码只能用一次。</translation>
        </message>
    </context>
    <context>
        <name>ExchangeDialog</name>
        <message>
            <source>Exchange place</source>
            <translation>交换点</translation>
        </message>
        <message>
            <source>Through an exchange folder or SFTP</source>
            <translation>用交换文件夹或 SFTP 送达</translation>
        </message>
        <message>
            <source>What waits is put there by itself, sealed for the province, and the receipts are fetched. A gateway or the province takes it on. Nothing arrives twice.</source>
            <translation>待发送的内容会自动加密放进去，由网闸或省平台取走，回执也自动取回。哪怕网络先通，同一内容也不会送两遍。</translation>
        </message>
        <message>
            <source>None</source>
            <translation>不使用</translation>
        </message>
        <message>
            <source>A folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>An SFTP account</source>
            <translation>SFTP 账号</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>carried on, or on a share</source>
            <translation>网闸摆渡的文件夹，或共享目录</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>地址</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>密码</translation>
        </message>
        <message>
            <source>unchanged</source>
            <translation>不填则不变</translation>
        </message>
        <message>
            <source>Private key</source>
            <translation>私钥文件</translation>
        </message>
        <message>
            <source>a file; empty: by password</source>
            <translation>留空则用密码登录</translation>
        </message>
        <message>
            <source>Only while the line is down</source>
            <translation>只在线路不通时</translation>
        </message>
        <message>
            <source>Always</source>
            <translation>始终</translation>
        </message>
        <message>
            <source>When</source>
            <translation>何时使用</translation>
        </message>
        <message>
            <source>Exchange now</source>
            <translation>立即交换</translation>
        </message>
        <message>
            <source>Try and use</source>
            <translation>试连并启用</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>The server's confirmed key: {fingerprint}</source>
            <translation>已确认的服务器密钥：{fingerprint}</translation>
        </message>
        <message>
            <source>The server's key has CHANGED.
Confirmed earlier: {before}
Shown now: {now}
Somebody may be standing in between. Ask its administrator by telephone before you confirm.</source>
            <translation>服务器的密钥变了！
上次确认：{before}
现在出示：{now}
中间可能有人冒充。请先打电话向管理员核对，再确认。</translation>
        </message>
        <message>
            <source>The server shows this key: {now}
Compare it with what its administrator told you.</source>
            <translation>服务器出示的密钥：{now}
请和管理员给的指纹核对。</translation>
        </message>
        <message>
            <source>It is the same: confirm and use</source>
            <translation>核对一致，确认并启用</translation>
        </message>
        <message>
            <source>No exchange place is used. All that waits, waits for the line.</source>
            <translation>已不再使用交换点，待发送的内容等线路恢复。</translation>
        </message>
        <message>
            <source>Tried, and in use from now on.</source>
            <translation>试连成功，已启用。</translation>
        </message>
        <message numerus="yes">
            <source>%n bundle(s) there wait for a receipt, since {time}.</source>
            <translation>
                <numerusform>有 %n 个离线包等待回执，最早的放于 {time}。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>FieldLine</name>
        <message>
            <source>Elsewhere it was changed to “{value}”. Click to take that.</source>
            <translation>别处已改为“{value}”，点这里采用。</translation>
        </message>
    </context>
    <context>
        <name>FilterBar</name>
        <message>
            <source>Any column</source>
            <translation>全部栏目</translation>
        </message>
        <message>
            <source>Column</source>
            <translation>栏目</translation>
        </message>
        <message>
            <source>Any author</source>
            <translation>全部作者</translation>
        </message>
        <message>
            <source>Author</source>
            <translation>作者</translation>
        </message>
        <message>
            <source>Any state</source>
            <translation>全部状态</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Wherever</source>
            <translation>到达不限</translation>
        </message>
        <message>
            <source>How far it came</source>
            <translation>到达情况</translation>
        </message>
        <message>
            <source>Any channel</source>
            <translation>全部渠道</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>渠道</translation>
        </message>
        <message>
            <source>Text arrived, media on the way</source>
            <translation>文字已达，媒体在途</translation>
        </message>
        <message>
            <source>Clear filters</source>
            <translation>清除筛选</translation>
        </message>
        <message>
            <source>Keep this filter…</source>
            <translation>存为常用…</translation>
        </message>
    </context>
    <context>
        <name>FindBar</name>
        <message>
            <source>Find</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Replace with</source>
            <translation>替换为</translation>
        </message>
        <message>
            <source>Previous place (Shift+F3)</source>
            <translation>上一处（Shift+F3）</translation>
        </message>
        <message>
            <source>Next place (F3)</source>
            <translation>下一处（F3）</translation>
        </message>
        <message>
            <source>Match case</source>
            <translation>区分大小写</translation>
        </message>
        <message>
            <source>Whole words</source>
            <translation>全字匹配</translation>
        </message>
        <message>
            <source>Close (Esc)</source>
            <translation>关闭（Esc）</translation>
        </message>
        <message>
            <source>Replace</source>
            <translation>替换</translation>
        </message>
        <message>
            <source>Replace all</source>
            <translation>全部替换</translation>
        </message>
        <message>
            <source>Not found</source>
            <translation>没有找到</translation>
        </message>
        <message>
            <source>{n} of {all}</source>
            <translation>第 {n} 处，共 {all} 处</translation>
        </message>
        <message>
            <source>{all} places</source>
            <translation>共 {all} 处</translation>
        </message>
    </context>
    <context>
        <name>Finding</name>
        <message>
            <source>Story</source>
            <translation>稿件</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>选题</translation>
        </message>
        <message>
            <source>Story filter</source>
            <translation>稿件筛选</translation>
        </message>
    </context>
    <context>
        <name>FirstStart</name>
        <message>
            <source>For example: Jinchang Convergence Media Centre</source>
            <translation>例如：金川市融媒体中心</translation>
        </message>
        <message>
            <source>Your name, as in the byline</source>
            <translation>与署名一致的姓名</translation>
        </message>
        <message>
            <source>4 digits or more</source>
            <translation>4 位以上数字</translation>
        </message>
        <message>
            <source>Open the newsroom</source>
            <translation>开始使用</translation>
        </message>
        <message>
            <source>Look around in the demo newsroom</source>
            <translation>先看看演示编辑部</translation>
        </message>
        <message>
            <source>Write, plan and queue with or without a line. Nothing you write is lost.</source>
            <translation>有没有网都能策划、写稿、排队报送；写下的每个字都不会丢。</translation>
        </message>
        <message>
            <source>Newsroom</source>
            <translation>编辑部</translation>
        </message>
        <message>
            <source>Your name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>PIN for this device</source>
            <translation>本机 PIN</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言 Language</translation>
        </message>
    </context>
    <context>
        <name>ForecastDialog</name>
        <message>
            <source>From {time} on the original “{name}”, {size}.</source>
            <translation>{time} 起发送原片“{name}”，{size}。</translation>
        </message>
        <message>
            <source>If the line came up now</source>
            <translation>如果现在有网</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>In this order, by itself, if the line came up now:</source>
            <translation>如果现在有网，会自动按这个顺序进行：</translation>
        </message>
        <message numerus="yes">
            <source>%n text(s), {size}, leave first.</source>
            <translation>
                <numerusform>先发送文字 %n 项，共 {size}。</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Then %n picture(s) and small media, {size}.</source>
            <translation>
                <numerusform>然后发送图片和小文件 %n 个，共 {size}。</numerusform>
            </translation>
        </message>
        <message>
            <source>What colleagues and the province wrote comes in.</source>
            <translation>同时收下同事和省平台的更新。</translation>
        </message>
        <message>
            <source>Then the original “{name}”, {size}.</source>
            <translation>接着发送原片“{name}”，{size}。</translation>
        </message>
        <message>
            <source>Then the original “{name}”, {size}, about {time}.</source>
            <translation>接着发送原片“{name}”，{size}，约需 {time}。</translation>
        </message>
        <message>
            <source>Nothing leaves: the queue is paused until you press “Resume”.</source>
            <translation>什么都不会发送：队列已暂停，点“继续”后才发送。</translation>
        </message>
        <message>
            <source>it is paused.</source>
            <translation>已暂停。</translation>
        </message>
        <message>
            <source>Nothing leaves: {why}</source>
            <translation>什么都不会发送：{why}</translation>
        </message>
        <message>
            <source>“{name}” stays here: {why}</source>
            <translation>“{name}”仍留在本机：{why}</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
    </context>
    <context>
        <name>FormatBar</name>
        <message>
            <source>Bold</source>
            <translation>加粗</translation>
        </message>
        <message>
            <source>Italic</source>
            <translation>斜体</translation>
        </message>
        <message>
            <source>Heading 1</source>
            <translation>一级标题</translation>
        </message>
        <message>
            <source>Heading 2</source>
            <translation>二级标题</translation>
        </message>
        <message>
            <source>Bullets</source>
            <translation>项目列表</translation>
        </message>
        <message>
            <source>Numbers</source>
            <translation>编号列表</translation>
        </message>
        <message>
            <source>Quote</source>
            <translation>引文</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>提要</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>链接</translation>
        </message>
        <message>
            <source>Divider</source>
            <translation>分隔线</translation>
        </message>
        <message>
            <source>Comment on the selection</source>
            <translation>给选中文字加批注</translation>
        </message>
        <message>
            <source>Suggest changes</source>
            <translation>修订模式</translation>
        </message>
        <message>
            <source>Suggesting</source>
            <translation>修订</translation>
        </message>
        <message>
            <source>{format}: not used in this column</source>
            <translation>{format}：本栏目不用</translation>
        </message>
        <message>
            <source>Insert table</source>
            <translation>插入表格</translation>
        </message>
    </context>
    <context>
        <name>HistoryList</name>
        <message>
            <source>Arrived</source>
            <translation>已送达</translation>
        </message>
        <message>
            <source>What</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>Of</source>
            <translation>所属</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>What arrived in the last 7 days</source>
            <translation>近 7 天已送达</translation>
        </message>
        <message>
            <source>Nothing arrived in the last 7 days.</source>
            <translation>近 7 天没有送达的内容。</translation>
        </message>
        <message>
            <source>Media file</source>
            <translation>素材文件</translation>
        </message>
        <message>
            <source>Submission</source>
            <translation>报送</translation>
        </message>
        <message numerus="yes">
            <source>%n edit(s)</source>
            <translation>
                <numerusform>%n 处修改</numerusform>
            </translation>
        </message>
        <message>
            <source>Verified there</source>
            <translation>省平台已核对</translation>
        </message>
    </context>
    <context>
        <name>IntakeStrip</name>
        <message>
            <source>Copied so far</source>
            <translation>已复制</translation>
        </message>
        <message>
            <source>Cancel adding</source>
            <translation>取消添加</translation>
        </message>
        <message>
            <source>Copying “{name}”…</source>
            <translation>正在复制“{name}”…</translation>
        </message>
        <message numerus="yes">
            <source>%n more waiting</source>
            <translation>
                <numerusform>还有 %n 个在等</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LengthStrip</name>
        <message>
            <source>How long it is when spoken; click to choose the pace</source>
            <translation>念出来要多久；点击选择语速</translation>
        </message>
        <message>
            <source>Spoken length</source>
            <translation>口播时长</translation>
        </message>
        <message>
            <source>{n} characters a minute</source>
            <translation>每分钟 {n} 字</translation>
        </message>
        <message>
            <source>{characters} characters · {han} Han · about {minutes} min to read</source>
            <translation>{characters} 字 · 汉字 {han} · 阅读约 {minutes} 分钟</translation>
        </message>
        <message>
            <source>Counted as Word does: a run of letters or digits counts as one</source>
            <translation>字数按 Word 的算法：连续的字母或数字算一个</translation>
        </message>
        <message>
            <source>Spoken {time} at {pace} a minute</source>
            <translation>口播 {time} · {pace} 字/分</translation>
        </message>
        <message>
            <source>asked: {range}</source>
            <translation>要求 {range}</translation>
        </message>
        <message>
            <source>asked: {n} or more</source>
            <translation>要求 ≥ {n}</translation>
        </message>
    </context>
    <context>
        <name>LimitMark</name>
        <message>
            <source>Required</source>
            <translation>必填</translation>
        </message>
        <message>
            <source>{has}/{most} · {over} too many</source>
            <translation>{has}/{most} · 超 {over} 字</translation>
        </message>
        <message>
            <source>{has} · {lacking} too few</source>
            <translation>{has} · 差 {lacking} 字</translation>
        </message>
    </context>
    <context>
        <name>LinkPanel</name>
        <message>
            <source>Address of the link</source>
            <translation>链接地址</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>打开</translation>
        </message>
        <message>
            <source>Remove link</source>
            <translation>取消链接</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Zaotai Studio</source>
            <translation>灶台</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今日台</translation>
        </message>
        <message>
            <source>Topics</source>
            <translation>选题</translation>
        </message>
        <message>
            <source>Stories</source>
            <translation>稿件</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>Commands</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>The disk is full: saving goes on in the space put aside. Free some space.</source>
            <translation>磁盘已满，正用预留空间保存；请尽快清理磁盘。</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>搜索</translation>
        </message>
        <message>
            <source>Notices</source>
            <translation>消息</translation>
        </message>
        <message>
            <source>That is decided already.</source>
            <translation>这件事已经处理过了。</translation>
        </message>
    </context>
    <context>
        <name>NewTableDialog</name>
        <message>
            <source>Insert table</source>
            <translation>插入表格</translation>
        </message>
        <message>
            <source>The first row heads the columns</source>
            <translation>首行作表头</translation>
        </message>
        <message>
            <source>Insert</source>
            <translation>插入</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Rows</source>
            <translation>行数</translation>
        </message>
        <message>
            <source>Columns</source>
            <translation>列数</translation>
        </message>
    </context>
    <context>
        <name>Papers</name>
        <message>
            <source>Open the story that you want to print.</source>
            <translation>先打开要打印的稿件。</translation>
        </message>
        <message>
            <source>Open the story that you want to export.</source>
            <translation>请打开要导出的稿件。</translation>
        </message>
        <message>
            <source>Open the story that is to be a template.</source>
            <translation>请打开要存为模板的稿件。</translation>
        </message>
    </context>
    <context>
        <name>StoryEdit</name>
        <message>
            <source>Edit table…</source>
            <translation>编辑表格…</translation>
        </message>
    </context>
    <context>
        <name>TableEditor</name>
        <message>
            <source>Table</source>
            <translation>表格</translation>
        </message>
        <message>
            <source>Put it back</source>
            <translation>放回正文</translation>
        </message>
        <message>
            <source>Edit directly</source>
            <translation>直接修改</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>Changes in a table cannot be suggested; they apply at once.</source>
            <translation>表格里的改动不能作为修订，一改就生效。要留痕请加批注。</translation>
        </message>
        <message>
            <source>This table was taken out of the text. What is written here is kept.</source>
            <translation>这张表格已被从正文里拿掉。这里写的仍然保留着。</translation>
        </message>
        <message>
            <source>Row above</source>
            <translation>在上方插入行</translation>
        </message>
        <message>
            <source>Row below</source>
            <translation>在下方插入行</translation>
        </message>
        <message>
            <source>Remove row</source>
            <translation>删除行</translation>
        </message>
        <message>
            <source>Column left</source>
            <translation>在左侧插入列</translation>
        </message>
        <message>
            <source>Column right</source>
            <translation>在右侧插入列</translation>
        </message>
        <message>
            <source>Remove column</source>
            <translation>删除列</translation>
        </message>
        <message>
            <source>Header row</source>
            <translation>首行作表头</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Tab: next cell · Enter: next row · Alt+Enter: new line in the cell</source>
            <translation>Tab 下一格 · Enter 下一行 · Alt+Enter 格内换行</translation>
        </message>
    </context>
    <context>
        <name>WhoWorks</name>
        <message>
            <source>This device now belongs to {newsroom} at the province.</source>
            <translation>本机已接入省平台，归属“{newsroom}”。</translation>
        </message>
    </context>
    <context>
        <name>LookingBack</name>
        <message>
            <source>Brought back as a new edit. Ctrl+Z undoes it.</source>
            <translation>已作为一次新的修改取回，按 Ctrl+Z 可撤销。</translation>
        </message>
        <message>
            <source>Only suggestions are made here. Switch them off to bring text back.</source>
            <translation>现在是修订模式。要取回旧稿，请先关闭修订模式。</translation>
        </message>
        <message>
            <source>It reads like that already.</source>
            <translation>现在的内容与它相同。</translation>
        </message>
    </context>
    <context>
        <name>MediaPanel</name>
        <message>
            <source>Media</source>
            <translation>素材</translation>
        </message>
        <message>
            <source>Add media…</source>
            <translation>添加素材…</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>Fetch from the province</source>
            <translation>取回</translation>
        </message>
        <message>
            <source>Drag a video or picture here, or press “Add media…”.</source>
            <translation>把视频或图片拖到这里，或点“添加素材…”。</translation>
        </message>
        <message>
            <source>Open a story to see its media.</source>
            <translation>打开一篇稿件，这里显示它的素材。</translation>
        </message>
        <message>
            <source>Add media</source>
            <translation>添加素材</translation>
        </message>
        <message>
            <source>Stop fetching</source>
            <translation>停止取回</translation>
        </message>
        <message>
            <source>Into the text</source>
            <translation>插入正文</translation>
        </message>
        <message>
            <source>Put it into the text at the caret, or drag it there</source>
            <translation>插到正文光标处；也可以直接拖进正文</translation>
        </message>
    </context>
    <context>
        <name>MediaShelf</name>
        <message>
            <source>Media of this story</source>
            <translation>本稿素材</translation>
        </message>
    </context>
    <context>
        <name>MentionEdit</name>
        <message>
            <source>People</source>
            <translation>人员</translation>
        </message>
    </context>
    <context>
        <name>NewStoryDialog</name>
        <message>
            <source>New story</source>
            <translation>新稿件</translation>
        </message>
        <message>
            <source>How it begins</source>
            <translation>怎样起稿</translation>
        </message>
        <message>
            <source>Begin</source>
            <translation>起稿</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Blank story</source>
            <translation>空白稿件</translation>
        </message>
        <message>
            <source>An empty headline and an empty text.</source>
            <translation>标题和正文都是空的。</translation>
        </message>
        <message>
            <source>Channels: {names}</source>
            <translation>渠道：{names}</translation>
        </message>
    </context>
    <context>
        <name>NoticeBar</name>
        <message>
            <source>Enter PIN…</source>
            <translation>输入 PIN…</translation>
        </message>
    </context>
    <context>
        <name>Notices</name>
        <message>
            <source>Tell me of returned stories</source>
            <translation>提醒退稿</translation>
        </message>
        <message>
            <source>Tell me what needs me</source>
            <translation>提醒需处理的事</translation>
        </message>
        <message>
            <source>Tell me of deadlines</source>
            <translation>提醒截稿时间</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>被退回</translation>
        </message>
        <message>
            <source>Returned: {what}</source>
            <translation>被退回：{what}</translation>
        </message>
        <message>
            <source>Refused; your words are kept</source>
            <translation>省平台未接收，您写的内容都在</translation>
        </message>
        <message>
            <source>Paragraphs to review: {what}</source>
            <translation>{what} 段需复核</translation>
        </message>
        <message>
            <source>Due at {what}</source>
            <translation>{what} 截稿</translation>
        </message>
        <message>
            <source>Was due at {what}</source>
            <translation>已过截稿时间 {what}</translation>
        </message>
        <message>
            <source>“{title}”</source>
            <translation>《{title}》</translation>
        </message>
        <message>
            <source>Waiting for you: {n}</source>
            <translation>{n} 件事等您处理</translation>
        </message>
        <message>
            <source>, </source>
            <translation>，</translation>
        </message>
        <message>
            <source>While you were away: {what}</source>
            <translation>您离开期间：{what}</translation>
        </message>
        <message>
            <source>Stories returned: {n}</source>
            <translation>{n} 篇稿件被退回</translation>
        </message>
        <message>
            <source>Refused by the province: {n}</source>
            <translation>{n} 项未被省平台接收</translation>
        </message>
        <message>
            <source>Fields with two versions: {n}</source>
            <translation>{n} 处有两个版本待选定</translation>
        </message>
        <message>
            <source>Stories to review: {n}</source>
            <translation>{n} 篇稿件需复核</translation>
        </message>
        <message>
            <source>Due within the hour: {n}</source>
            <translation>{n} 项一小时内截稿</translation>
        </message>
        <message>
            <source>Past the deadline: {n}</source>
            <translation>{n} 项已过截稿时间</translation>
        </message>
        <message>
            <source>Two versions of “{what}”: choose one</source>
            <translation>“{what}”有两个版本，请选定</translation>
        </message>
        <message>
            <source>Quiet until {when}</source>
            <translation>勿扰至 {when}</translation>
        </message>
    </context>
    <context>
        <name>ObjectPanel</name>
        <message>
            <source>Caption and credit</source>
            <translation>图说和署名</translation>
        </message>
        <message>
            <source>Caption</source>
            <translation>图说</translation>
        </message>
        <message>
            <source>What is to be seen, where and when</source>
            <translation>画面里是什么，何时何地</translation>
        </message>
        <message>
            <source>Credit</source>
            <translation>署名</translation>
        </message>
        <message>
            <source>Who took or gave it</source>
            <translation>谁拍摄、谁提供</translation>
        </message>
        <message>
            <source>Alt text</source>
            <translation>替代文字</translation>
        </message>
        <message>
            <source>For readers who cannot see it</source>
            <translation>给看不见画面的读者</translation>
        </message>
    </context>
    <context>
        <name>Objects</name>
        <message>
            <source>{caption} ({credit})</source>
            <translation>{caption}（{credit}）</translation>
        </message>
        <message>
            <source>Click here for caption and credit</source>
            <translation>点这里写图说和署名</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>图片</translation>
        </message>
        <message>
            <source>Video</source>
            <translation>视频</translation>
        </message>
        <message>
            <source>Sound</source>
            <translation>音频</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>表格</translation>
        </message>
        <message>
            <source>Divider</source>
            <translation>分隔线</translation>
        </message>
        <message>
            <source>Double-click to edit the table; click here for caption and credit</source>
            <translation>双击编辑表格；点这里写图说和署名</translation>
        </message>
    </context>
    <context>
        <name>OriginalsDialog</name>
        <message>
            <source>How originals leave</source>
            <translation>原片怎样发送</translation>
        </message>
        <message>
            <source>Texts, pictures and proxies do not wait for this. It holds at once.</source>
            <translation>文字、图片和预览片不受此限制。改动立即生效。</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>PasteTools</name>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
    </context>
    <context>
        <name>PeopleDialog</name>
        <message>
            <source>People and roles</source>
            <translation>人员与角色</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>姓名</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>角色</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>New role</source>
            <translation>新角色</translation>
        </message>
        <message>
            <source>Give this role</source>
            <translation>设为此角色</translation>
        </message>
        <message>
            <source>Suspend</source>
            <translation>停用</translation>
        </message>
        <message>
            <source>The province checks each change again. Work of a suspended person stays stored and leaves once they are reinstated.</source>
            <translation>每项更改省平台还会核对。停用的人写的内容仍存在本机，恢复后自动发送。</translation>
        </message>
        <message>
            <source>Reinstate</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>Suspended</source>
            <translation>已停用</translation>
        </message>
        <message>
            <source>Active</source>
            <translation>在用</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>PersonDialog</name>
        <message>
            <source>Whoever is new chooses a PIN and joins as {role}.</source>
            <translation>新同事自己设一个 PIN，以“{role}”身份加入。</translation>
        </message>
        <message>
            <source>{name} has worked at other machines only, and a key never leaves its machine. With a PIN of their own {name} joins here too, as {role}; what they wrote there stays theirs.</source>
            <translation>{name}只在别的机器上用过，签名钥匙不离开那台机器。请{name}本人在这里设一个 PIN，就能以“{role}”身份在本机工作；在别处写的稿件不受影响。</translation>
        </message>
        <message>
            <source>A PIN of their own</source>
            <translation>本人设的新 PIN</translation>
        </message>
        <message>
            <source>{name} · not at this machine yet</source>
            <translation>{name} · 还没在本机用过</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>确定</translation>
        </message>
        <message>
            <source>Enter your PIN</source>
            <translation>输入你的 PIN</translation>
        </message>
        <message>
            <source>Who works here now</source>
            <translation>现在由谁使用</translation>
        </message>
        <message>
            <source>Person</source>
            <translation>人员</translation>
        </message>
        <message>
            <source>Name of the new person</source>
            <translation>新同事的姓名</translation>
        </message>
        <message>
            <source>PIN</source>
            <translation>PIN</translation>
        </message>
        <message>
            <source>Work as this person</source>
            <translation>切换</translation>
        </message>
        <message>
            <source>People and roles…</source>
            <translation>人员与角色…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Somebody new…</source>
            <translation>新同事…</translation>
        </message>
        <message>
            <source>{name} · {role} (suspended)</source>
            <translation>{name} · {role}（已停用）</translation>
        </message>
    </context>
    <context>
        <name>PlaceBar</name>
        <message>
            <source>Column</source>
            <translation>栏目</translation>
        </message>
        <message>
            <source>Choose a column</source>
            <translation>选择栏目</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>选题</translation>
        </message>
        <message>
            <source>Choose a topic</source>
            <translation>选择选题</translation>
        </message>
    </context>
    <context>
        <name>PlaceButton</name>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
    </context>
    <context>
        <name>PlanningView</name>
        <message>
            <source>Topics</source>
            <translation>选题</translation>
        </message>
        <message>
            <source>New topic</source>
            <translation>新选题</translation>
        </message>
        <message>
            <source>Bin…</source>
            <translation>回收站…</translation>
        </message>
        <message>
            <source>No topics yet. Press “New topic” to propose the first one.</source>
            <translation>还没有选题。点“新选题”报第一个。</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>选题</translation>
        </message>
        <message>
            <source>Column</source>
            <translation>栏目</translation>
        </message>
        <message>
            <source>Due</source>
            <translation>截止</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message numerus="yes">
            <source>%n in all</source>
            <translation>
                <numerusform>共 %n 条</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PlayerPanel</name>
        <message>
            <source>Nothing chosen to look at.</source>
            <translation>选中素材即可预览。</translation>
        </message>
        <message>
            <source>Pause (Space)</source>
            <translation>暂停（空格）</translation>
        </message>
        <message>
            <source>Play (Space)</source>
            <translation>播放（空格）</translation>
        </message>
        <message>
            <source>Position</source>
            <translation>播放位置</translation>
        </message>
        <message>
            <source>Position and length</source>
            <translation>位置与时长</translation>
        </message>
        <message>
            <source>Mute</source>
            <translation>静音</translation>
        </message>
        <message>
            <source>Volume</source>
            <translation>音量</translation>
        </message>
        <message>
            <source>Player</source>
            <translation>播放器</translation>
        </message>
    </context>
    <context>
        <name>PreviewSurface</name>
        <message>
            <source>Preview</source>
            <translation>预览画面</translation>
        </message>
    </context>
    <context>
        <name>PrintDialog</name>
        <message>
            <source>Print</source>
            <translation>打印</translation>
        </message>
        <message>
            <source>A4, as last saved.</source>
            <translation>A4，按最近一次保存的内容。</translation>
        </message>
        <message>
            <source>Save as PDF…</source>
            <translation>存为 PDF…</translation>
        </message>
        <message>
            <source>Print…</source>
            <translation>打印…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Save as PDF</source>
            <translation>存为 PDF</translation>
        </message>
        <message numerus="yes">
            <source>%n open suggestion(s) are not printed.</source>
            <translation>
                <numerusform>%n 处未处理的修订不打印。</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Printing</name>
        <message>
            <source>{sort}: {name}</source>
            <translation>{sort}：{name}</translation>
        </message>
    </context>
    <context>
        <name>ProposalForm</name>
        <message>
            <source>What is it about?</source>
            <translation>报什么题？</translation>
        </message>
        <message>
            <source>Angle, people, places…</source>
            <translation>角度、人物、地点…</translation>
        </message>
        <message>
            <source>Due</source>
            <translation>截止</translation>
        </message>
        <message>
            <source>Propose</source>
            <translation>报题</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>New topic</source>
            <translation>新选题</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>选题名称</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>Column</source>
            <translation>栏目</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>渠道</translation>
        </message>
        <message>
            <source>No column</source>
            <translation>不归栏目</translation>
        </message>
    </context>
    <context>
        <name>QueueView</name>
        <message>
            <source>USB stick…</source>
            <translation>U盘…</translation>
        </message>
        <message>
            <source>To the province {when}.zaotai</source>
            <translation>送省平台 {when}.zaotai</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>If the line came up now…</source>
            <translation>如果现在有网…</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Try now</source>
            <translation>立即重试</translation>
        </message>
        <message>
            <source>Enrol with the province…</source>
            <translation>接入省平台…</translation>
        </message>
        <message>
            <source>Progress of the queue</source>
            <translation>队列进度</translation>
        </message>
        <message>
            <source>Waiting or arrived</source>
            <translation>等待中或已送达</translation>
        </message>
        <message>
            <source>What waits</source>
            <translation>等待发送</translation>
        </message>
        <message>
            <source>Resume</source>
            <translation>继续</translation>
        </message>
        <message numerus="yes">
            <source>Nothing waits. %n thing(s) arrived in the last 7 days.</source>
            <translation>
                <numerusform>没有等待发送的内容。近 7 天已送达 %n 项。</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n 项等待</numerusform>
            </translation>
        </message>
        <message>
            <source>The province has told of no new backup for a week. What it has taken from here stays on this machine too until it makes one.</source>
            <translation>省平台一周没有报告新的备份。已送达的内容会继续留在本机，直到它完成备份。</translation>
        </message>
        <message numerus="yes">
            <source>%n item(s) leave here again</source>
            <translation>
                <numerusform>%n 项正在重新送达</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n wait(s) for another machine</source>
            <translation>
                <numerusform>%n 项等待别的电脑送回</numerusform>
            </translation>
        </message>
        <message>
            <source>The province was restored from an older backup: {what}.</source>
            <translation>省平台恢复过旧备份：{what}。</translation>
        </message>
        <message>
            <source>Place</source>
            <translation>序号</translation>
        </message>
        <message>
            <source>What</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>Of</source>
            <translation>所属</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>Lane</source>
            <translation>通道</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>速度</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>剩余</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>What happens next</source>
            <translation>接下来</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>Arrived, 7 days</source>
            <translation>近 7 天已送达</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>需处理</translation>
        </message>
        <message>
            <source>Save as a document</source>
            <translation>导出为文档</translation>
        </message>
        <message>
            <source>Text (*.txt)</source>
            <translation>文本 (*.txt)</translation>
        </message>
        <message>
            <source>Saved as “{file}”.</source>
            <translation>已导出为“{file}”。</translation>
        </message>
        <message>
            <source>Exchange place…</source>
            <translation>交换点…</translation>
        </message>
    </context>
    <context>
        <name>QueueWords</name>
        <message>
            <source>Leaves from {time} on</source>
            <translation>{time} 起自动发送</translation>
        </message>
        <message>
            <source>Waits for its hours</source>
            <translation>等待发送时段</translation>
        </message>
        <message>
            <source>Leaves in some seconds</source>
            <translation>几秒后发出</translation>
        </message>
        <message>
            <source>Can be taken back</source>
            <translation>可以撤回</translation>
        </message>
        <message>
            <source>Submission</source>
            <translation>报送</translation>
        </message>
        <message>
            <source>Media file</source>
            <translation>素材文件</translation>
        </message>
        <message>
            <source>Edits: {n}</source>
            <translation>{n} 处修改</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>文字</translation>
        </message>
        <message>
            <source>Small media</source>
            <translation>小文件</translation>
        </message>
        <message>
            <source>Originals</source>
            <translation>原片</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>发送中</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>待发送</translation>
        </message>
        <message>
            <source>Leaves after “Resume” is pressed</source>
            <translation>点“继续”后发送</translation>
        </message>
        <message>
            <source>Leaves after you let it go on</source>
            <translation>点“让它继续”后发送</translation>
        </message>
        <message>
            <source>Follows its text by itself</source>
            <translation>文字送达后自动发送</translation>
        </message>
        <message>
            <source>Tried again by itself; tries so far: {n}</source>
            <translation>会自动重试，已试 {n} 次</translation>
        </message>
        <message>
            <source>Goes on; after a cut, where it stopped</source>
            <translation>继续发送，断线后续传</translation>
        </message>
        <message>
            <source>Leaves now</source>
            <translation>马上发送</translation>
        </message>
        <message>
            <source>Leaves after the {n} before it</source>
            <translation>排在前面 {n} 项之后</translation>
        </message>
        <message>
            <source>Leaves once this device is enrolled</source>
            <translation>接入省平台后发送</translation>
        </message>
        <message>
            <source>Leaves once this device is enrolled again</source>
            <translation>重新接入省平台后发送</translation>
        </message>
        <message>
            <source>Leaves once the studio is updated</source>
            <translation>升级后发送</translation>
        </message>
        <message>
            <source>Leaves once you have signed in to the network</source>
            <translation>登录网络后自动发送</translation>
        </message>
        <message>
            <source>Leaves by itself after the maintenance</source>
            <translation>维护结束后自动发送</translation>
        </message>
        <message>
            <source>Leaves by itself once the province is well</source>
            <translation>省平台恢复后自动发送</translation>
        </message>
        <message>
            <source>Leaves by itself with the line</source>
            <translation>有网后自动发送</translation>
        </message>
        <message>
            <source>next try {time}</source>
            <translation>{time} 再试</translation>
        </message>
        <message>
            <source>In the exchange</source>
            <translation>已放入交换点</translation>
        </message>
        <message>
            <source>Since {time}; receipt awaited</source>
            <translation>{time} 放入，等待省平台回执</translation>
        </message>
        <message>
            <source>Waits for: {what}</source>
            <translation>等待：{what}</translation>
        </message>
        <message>
            <source>Waits for its text</source>
            <translation>等文字先送达</translation>
        </message>
        <message>
            <source>First see to {what}</source>
            <translation>先处理：{what}</translation>
        </message>
        <message>
            <source>What it waits for was put away</source>
            <translation>它等的那一项已放下</translation>
        </message>
    </context>
    <context>
        <name>RefusedLine</name>
        <message>
            <source>{names} wrote: {words}</source>
            <translation>{names} 写的：{words}</translation>
        </message>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>You wrote: {words}</source>
            <translation>您写的：{words}</translation>
        </message>
        <message>
            <source>{deed} was not accepted: {reason}</source>
            <translation>{deed}未被接收：{reason}</translation>
        </message>
        <message>
            <source>Waits for: {deed}.</source>
            <translation>等待：{deed}。</translation>
        </message>
        <message>
            <source>{verb}: {deed}</source>
            <translation>{verb}：{deed}</translation>
        </message>
        <message>
            <source>That was seen to. Submit the story again on its page.</source>
            <translation>那一项已处理。请在稿件页重新报送。</translation>
        </message>
        <message>
            <source>What it belongs to was put away. Export its words if you need them.</source>
            <translation>它所属的内容已放下。需要的话，先导出它的文字。</translation>
        </message>
    </context>
    <context>
        <name>RemarkDelegate</name>
        <message>
            <source>Resolved</source>
            <translation>已解决</translation>
        </message>
        <message>
            <source>Text deleted: “{quote}”</source>
            <translation>原文已删：“{quote}”</translation>
        </message>
        <message numerus="yes">
            <source>%n replies</source>
            <translation>
                <numerusform>%n 条回复</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RemarkWords</name>
        <message>
            <source>Somebody</source>
            <translation>某人</translation>
        </message>
        <message>
            <source>Split the paragraph</source>
            <translation>分段</translation>
        </message>
        <message>
            <source>Join the paragraphs</source>
            <translation>并段</translation>
        </message>
        <message>
            <source>Replace “{old}” by “{new}”</source>
            <translation>“{old}”改为“{new}”</translation>
        </message>
        <message>
            <source>Insert “{text}”</source>
            <translation>插入“{text}”</translation>
        </message>
        <message>
            <source>Delete “{text}”</source>
            <translation>删除“{text}”</translation>
        </message>
        <message>
            <source>Heading 1</source>
            <translation>标题 1</translation>
        </message>
        <message>
            <source>Heading 2</source>
            <translation>标题 2</translation>
        </message>
        <message>
            <source>Heading 3</source>
            <translation>标题 3</translation>
        </message>
        <message>
            <source>Bullets</source>
            <translation>项目符号</translation>
        </message>
        <message>
            <source>Numbers</source>
            <translation>编号</translation>
        </message>
        <message>
            <source>Quote</source>
            <translation>引用</translation>
        </message>
        <message>
            <source>Plain paragraph</source>
            <translation>正文</translation>
        </message>
        <message>
            <source>bold</source>
            <translation>加粗</translation>
        </message>
        <message>
            <source>not bold</source>
            <translation>取消加粗</translation>
        </message>
        <message>
            <source>italic</source>
            <translation>斜体</translation>
        </message>
        <message>
            <source>not italic</source>
            <translation>取消斜体</translation>
        </message>
        <message>
            <source>link</source>
            <translation>链接</translation>
        </message>
        <message>
            <source>no link</source>
            <translation>取消链接</translation>
        </message>
        <message>
            <source>Format: {format}</source>
            <translation>格式：{format}</translation>
        </message>
        <message>
            <source>[picture]</source>
            <translation>［图片］</translation>
        </message>
        <message>
            <source>Taken back.</source>
            <translation>已撤回</translation>
        </message>
    </context>
    <context>
        <name>RemarksPanel</name>
        <message>
            <source>Previous</source>
            <translation>上一处</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一处</translation>
        </message>
        <message>
            <source>Suggestions and comments</source>
            <translation>修订与批注</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>接受</translation>
        </message>
        <message>
            <source>Reject</source>
            <translation>拒绝</translation>
        </message>
        <message>
            <source>Accept all</source>
            <translation>全部接受</translation>
        </message>
        <message>
            <source>Reject all</source>
            <translation>全部拒绝</translation>
        </message>
        <message>
            <source>Show resolved</source>
            <translation>显示已解决的批注</translation>
        </message>
        <message>
            <source>Suggestions {suggestions} · Comments {comments}</source>
            <translation>修订 {suggestions} · 批注 {comments}</translation>
        </message>
    </context>
    <context>
        <name>RequirementsCard</name>
        <message>
            <source>Close the list</source>
            <translation>关闭清单</translation>
        </message>
        <message>
            <source>Submit all the same</source>
            <translation>仍要报送</translation>
        </message>
        <message>
            <source>Not submitted: “{column}” asks for {n} more thing(s)</source>
            <translation>还没有报送：“{column}”要求再补 {n} 项</translation>
        </message>
        <message>
            <source>“{column}” asks for {n} more thing(s) before this can be submitted</source>
            <translation>报送之前，“{column}”要求再补 {n} 项</translation>
        </message>
        <message>
            <source>“{column}” advises ({n}); the story may be submitted</source>
            <translation>“{column}”的建议（{n} 项），不影响报送</translation>
        </message>
    </context>
    <context>
        <name>ReturnBanner</name>
        <message>
            <source>Returned by the province</source>
            <translation>省平台退回</translation>
        </message>
    </context>
    <context>
        <name>ReviewMargin</name>
        <message>
            <source>To review</source>
            <translation>需复核</translation>
        </message>
        <message>
            <source>Paragraphs to review</source>
            <translation>需复核的段落</translation>
        </message>
    </context>
    <context>
        <name>ReviewPopover</name>
        <message>
            <source>Both versions</source>
            <translation>两边的写法</translation>
        </message>
        <message>
            <source>Merged, as it reads now</source>
            <translation>合并后，现在的样子</translation>
        </message>
        <message>
            <source>Another device</source>
            <translation>另一台设备</translation>
        </message>
        <message>
            <source>{name} · this device</source>
            <translation>{name} · 本机</translation>
        </message>
        <message>
            <source>(nothing left)</source>
            <translation>（没有留下文字）</translation>
        </message>
    </context>
    <context>
        <name>OthersLine</name>
        <message>
            <source>, </source>
            <translation>、</translation>
        </message>
        <message>
            <source>{names} also writing here</source>
            <translation>{names} 正在编辑此稿</translation>
        </message>
    </context>
    <context>
        <name>ReviewStrip</name>
        <message>
            <source>Previous</source>
            <translation>上一处</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一处</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>对照</translation>
        </message>
        <message>
            <source>Reviewed</source>
            <translation>已复核</translation>
        </message>
        <message numerus="yes">
            <source>%n paragraph(s) changed on two sides</source>
            <translation>
                <numerusform>%n 段两边都改过，请复核</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SavedBar</name>
        <message>
            <source>Rename, move or delete the filter in use</source>
            <translation>改名、移动或删除正在用的筛选</translation>
        </message>
        <message>
            <source>The filter in use</source>
            <translation>正在用的筛选</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>改名…</translation>
        </message>
        <message>
            <source>Look for what is shown now</source>
            <translation>改为当前条件</translation>
        </message>
        <message>
            <source>Move to the left</source>
            <translation>左移</translation>
        </message>
        <message>
            <source>Move to the right</source>
            <translation>右移</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
    </context>
    <context>
        <name>SearchView</name>
        <message>
            <source>Search</source>
            <translation>搜索</translation>
        </message>
        <message>
            <source>Words in headlines, text, captions, comments, old versions</source>
            <translation>搜索标题、正文、图注、批注和旧版本里的字词</translation>
        </message>
        <message>
            <source>Words to search for</source>
            <translation>要搜索的字词</translation>
        </message>
        <message>
            <source>What was found</source>
            <translation>搜索结果</translation>
        </message>
        <message>
            <source>Type one or more words; a single Chinese character is enough.
↑ ↓ choose, Enter opens the story at the place.</source>
            <translation>输入一个或几个词，一个字也可以。
↑ ↓ 选择，回车打开稿件并跳到该处。</translation>
        </message>
        <message>
            <source>Nothing found. Try fewer or shorter words, or clear the filters.</source>
            <translation>没有找到。请减少或缩短字词，或清除筛选。</translation>
        </message>
        <message numerus="yes">
            <source>the best %n</source>
            <translation>
                <numerusform>最相关的 %n 条</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n found</source>
            <translation>
                <numerusform>共 %n 条</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n stories that just arrived are still being read.</source>
            <translation>
                <numerusform>刚同步来的 %n 篇稿件还在读取中。</numerusform>
            </translation>
        </message>
        <message>
            <source>in the deck</source>
            <translation>副题</translation>
        </message>
        <message>
            <source>in the byline</source>
            <translation>署名</translation>
        </message>
        <message>
            <source>in a medium</source>
            <translation>素材</translation>
        </message>
        <message>
            <source>in a comment</source>
            <translation>批注</translation>
        </message>
        <message>
            <source>in an earlier version</source>
            <translation>旧版本</translation>
        </message>
        <message>
            <source>Topic</source>
            <translation>选题</translation>
        </message>
    </context>
    <context>
        <name>SendAgainDialog</name>
        <message>
            <source>Change and send again</source>
            <translation>改后重送</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>重送</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
    </context>
    <context>
        <name>SettingsMenu</name>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>高对比度</translation>
        </message>
        <message>
            <source>Change person…</source>
            <translation>换人…</translation>
        </message>
        <message>
            <source>Enrol with the province…</source>
            <translation>接入省平台…</translation>
        </message>
        <message>
            <source>Columns and templates…</source>
            <translation>栏目与模板…</translation>
        </message>
    </context>
    <context>
        <name>ShelfDelegate</name>
        <message>
            <source>Not on this machine · {figures}</source>
            <translation>不在本机 · {figures}</translation>
        </message>
        <message>
            <source>Coming from the province, {n} % of {size}</source>
            <translation>正在取回 {n}%，共 {size}</translation>
        </message>
    </context>
    <context>
        <name>Shortcuts</name>
        <message>
            <source>Next paragraph to review</source>
            <translation>下一处需复核</translation>
        </message>
        <message>
            <source>Previous paragraph to review</source>
            <translation>上一处需复核</translation>
        </message>
        <message>
            <source>Compare both versions</source>
            <translation>对照两边的写法</translation>
        </message>
        <message>
            <source>Paragraph is reviewed</source>
            <translation>本段已复核</translation>
        </message>
        <message>
            <source>Find anything</source>
            <translation>查找</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今日台</translation>
        </message>
        <message>
            <source>Topics</source>
            <translation>选题</translation>
        </message>
        <message>
            <source>Stories</source>
            <translation>稿件</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>队列</translation>
        </message>
        <message>
            <source>New topic</source>
            <translation>新选题</translation>
        </message>
        <message>
            <source>New story</source>
            <translation>新稿件</translation>
        </message>
        <message>
            <source>Submit to the province</source>
            <translation>报送省平台</translation>
        </message>
        <message>
            <source>Add media</source>
            <translation>添加素材</translation>
        </message>
        <message>
            <source>Print or save as PDF</source>
            <translation>打印或存为 PDF</translation>
        </message>
        <message>
            <source>Sync now</source>
            <translation>立即同步</translation>
        </message>
        <message>
            <source>Light or dark</source>
            <translation>切换深浅色</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Bold</source>
            <translation>加粗</translation>
        </message>
        <message>
            <source>Italic</source>
            <translation>斜体</translation>
        </message>
        <message>
            <source>Heading</source>
            <translation>一级标题</translation>
        </message>
        <message>
            <source>Small heading</source>
            <translation>二级标题</translation>
        </message>
        <message>
            <source>Numbers</source>
            <translation>编号列表</translation>
        </message>
        <message>
            <source>Bullets</source>
            <translation>项目列表</translation>
        </message>
        <message>
            <source>Quote</source>
            <translation>引文</translation>
        </message>
        <message>
            <source>Remove a medium from the shelf</source>
            <translation>从素材架移除</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Focus mode</source>
            <translation>专注模式</translation>
        </message>
        <message>
            <source>Focus mode, where F11 is taken</source>
            <translation>专注模式（F11 被占用时）</translation>
        </message>
        <message>
            <source>Find in the text</source>
            <translation>在正文中查找</translation>
        </message>
        <message>
            <source>Find and replace</source>
            <translation>查找和替换</translation>
        </message>
        <message>
            <source>Next place</source>
            <translation>下一处</translation>
        </message>
        <message>
            <source>Previous place</source>
            <translation>上一处</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>链接</translation>
        </message>
        <message>
            <source>Key facts</source>
            <translation>提要</translation>
        </message>
        <message>
            <source>Divider</source>
            <translation>分隔线</translation>
        </message>
        <message>
            <source>Item deeper into its list</source>
            <translation>列表项降一级</translation>
        </message>
        <message>
            <source>Item less deep</source>
            <translation>列表项升一级</translation>
        </message>
        <message>
            <source>Paste as plain text</source>
            <translation>粘贴为纯文本</translation>
        </message>
        <message>
            <source>Caption and credit</source>
            <translation>图说和署名</translation>
        </message>
        <message>
            <source>Suggest changes</source>
            <translation>修订模式</translation>
        </message>
        <message>
            <source>Comment on the selection</source>
            <translation>给选中文字加批注</translation>
        </message>
        <message>
            <source>Next suggestion or comment</source>
            <translation>下一处修订或批注</translation>
        </message>
        <message>
            <source>Previous suggestion or comment</source>
            <translation>上一处修订或批注</translation>
        </message>
        <message>
            <source>Accept the suggestion</source>
            <translation>接受这处修订</translation>
        </message>
        <message>
            <source>Reject the suggestion</source>
            <translation>拒绝这处修订</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>搜索</translation>
        </message>
        <message>
            <source>Time machine</source>
            <translation>时光机</translation>
        </message>
        <message>
            <source>Next change (time machine)</source>
            <translation>下一处改动（时光机）</translation>
        </message>
        <message>
            <source>Import from Word</source>
            <translation>导入 Word</translation>
        </message>
        <message>
            <source>Export for Word</source>
            <translation>导出 Word</translation>
        </message>
        <message>
            <source>Columns, templates</source>
            <translation>栏目与模板</translation>
        </message>
        <message>
            <source>Save as template</source>
            <translation>存为模板</translation>
        </message>
        <message>
            <source>Kept filter 1 to 9 (story list)</source>
            <translation>常用筛选 1–9（稿件列表）</translation>
        </message>
        <message>
            <source>Insert table</source>
            <translation>插入表格</translation>
        </message>
        <message>
            <source>Notices</source>
            <translation>消息</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsDialog</name>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Everywhere</source>
            <translation>全局</translation>
        </message>
        <message>
            <source>While writing</source>
            <translation>写稿时</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
    </context>
    <context>
        <name>SieveBar</name>
        <message>
            <source>Any author</source>
            <translation>全部作者</translation>
        </message>
        <message>
            <source>Author</source>
            <translation>作者</translation>
        </message>
        <message>
            <source>Any column</source>
            <translation>全部栏目</translation>
        </message>
        <message>
            <source>Column</source>
            <translation>栏目</translation>
        </message>
        <message>
            <source>Any state</source>
            <translation>全部状态</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Any channel</source>
            <translation>全部渠道</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>渠道</translation>
        </message>
        <message>
            <source>Clear filters</source>
            <translation>清除筛选</translation>
        </message>
    </context>
    <context>
        <name>SpanBox</name>
        <message>
            <source>Any time</source>
            <translation>全部时间</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>This week</source>
            <translation>本周</translation>
        </message>
        <message>
            <source>This month</source>
            <translation>本月</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>近 7 天</translation>
        </message>
        <message>
            <source>Last 30 days</source>
            <translation>近 30 天</translation>
        </message>
        <message>
            <source>Last 12 months</source>
            <translation>近 12 个月</translation>
        </message>
        <message>
            <source>From … to …</source>
            <translation>起止日期…</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>修改时间</translation>
        </message>
    </context>
    <context>
        <name>Starting</name>
        <message>
            <source>Begun with the template “{name}”.</source>
            <translation>已按模板“{name}”起稿。</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Choose the story's column first.</source>
            <translation>请先给稿件选栏目。</translation>
        </message>
        <message>
            <source>Save as template</source>
            <translation>存为模板</translation>
        </message>
        <message>
            <source>What is the template called?</source>
            <translation>模板叫什么名字？</translation>
        </message>
    </context>
    <context>
        <name>StatusLine</name>
        <message>
            <source>Queue paused</source>
            <translation>队列已暂停</translation>
        </message>
        <message numerus="yes">
            <source>Needs attention: %n</source>
            <translation>
                <numerusform>需处理 %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Queue: %n</source>
            <translation>
                <numerusform>队列 %n</numerusform>
            </translation>
        </message>
        <message>
            <source>Queue empty</source>
            <translation>队列已空</translation>
        </message>
        <message>
            <source>Change person, now {name}</source>
            <translation>换人，现在是{name}</translation>
        </message>
        <message>
            <source>Saving…</source>
            <translation>正在保存…</translation>
        </message>
        <message>
            <source>Saved here {time}</source>
            <translation>已存本机 {time}</translation>
        </message>
    </context>
    <context>
        <name>StoriesView</name>
        <message>
            <source>Stories</source>
            <translation>稿件</translation>
        </message>
        <message>
            <source>Filter by headline, column, author</source>
            <translation>按标题、栏目、作者筛选</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>筛选</translation>
        </message>
        <message>
            <source>New story</source>
            <translation>新稿件</translation>
        </message>
        <message>
            <source>Delete…</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>Bin…</source>
            <translation>回收站…</translation>
        </message>
        <message>
            <source>No stories yet. Approve a topic and press “Write the story”, or press “New story”.</source>
            <translation>还没有稿件。批准选题后点“写稿”，或直接点“新稿件”。</translation>
        </message>
        <message>
            <source>Headline</source>
            <translation>标题</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Column</source>
            <translation>栏目</translation>
        </message>
        <message>
            <source>Author</source>
            <translation>作者</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>修改</translation>
        </message>
        <message numerus="yes">
            <source>%n in all</source>
            <translation>
                <numerusform>共 %n 条</numerusform>
            </translation>
        </message>
        <message>
            <source>Import from Word…</source>
            <translation>导入 Word…</translation>
        </message>
        <message>
            <source>No story fits. Look for less, or clear the filters (Alt+0).</source>
            <translation>没有符合条件的稿件。请放宽条件，或清除筛选（Alt+0）。</translation>
        </message>
        <message>
            <source>{n} of {total}</source>
            <translation>{n} / 共 {total} 条</translation>
        </message>
        <message>
            <source>Keep this filter</source>
            <translation>存为常用筛选</translation>
        </message>
        <message>
            <source>Rename the filter</source>
            <translation>给筛选改名</translation>
        </message>
        <message>
            <source>What is it called?</source>
            <translation>叫什么名字？</translation>
        </message>
    </context>
    <context>
        <name>StoryFit</name>
        <message numerus="yes">
            <source>%n still to do</source>
            <translation>
                <numerusform>还差 %n 项</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n piece(s) of advice</source>
            <translation>
                <numerusform>%n 条建议</numerusform>
            </translation>
        </message>
        <message>
            <source>What the column asks of this story</source>
            <translation>本栏目的内容规格要求</translation>
        </message>
    </context>
    <context>
        <name>StoryPage</name>
        <message>
            <source>The submission has not left yet: make the story a draft again</source>
            <translation>报送还没有发出：撤回后稿件退回草稿</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>撤回报送</translation>
        </message>
        <message>
            <source>Changed since it was submitted; the province does not have that</source>
            <translation>报送后又改过，省平台没有这些改动</translation>
        </message>
        <message>
            <source>Back to the stories</source>
            <translation>返回稿件列表</translation>
        </message>
        <message>
            <source>Print or save as PDF (Ctrl+P)</source>
            <translation>打印或存为 PDF（Ctrl+P）</translation>
        </message>
        <message>
            <source>Print or save as PDF</source>
            <translation>打印或存为 PDF</translation>
        </message>
        <message>
            <source>Submit to the province</source>
            <translation>报送省平台</translation>
        </message>
        <message>
            <source>Submit again</source>
            <translation>重新报送</translation>
        </message>
        <message>
            <source>Time machine: earlier versions (Ctrl+Shift+H)</source>
            <translation>时光机：查看旧版本（Ctrl+Shift+H）</translation>
        </message>
        <message>
            <source>Time machine</source>
            <translation>时光机</translation>
        </message>
        <message>
            <source>Export for Word (Ctrl+Shift+W)</source>
            <translation>导出 Word（Ctrl+Shift+W）</translation>
        </message>
        <message>
            <source>Export for Word</source>
            <translation>导出 Word</translation>
        </message>
        <message>
            <source>Save as template (Ctrl+Shift+T)</source>
            <translation>存为模板（Ctrl+Shift+T）</translation>
        </message>
        <message>
            <source>Save as template</source>
            <translation>存为模板</translation>
        </message>
    </context>
    <context>
        <name>TemplateBody</name>
        <message>
            <source>What every new story begins with…</source>
            <translation>每篇新稿开头都有的内容……</translation>
        </message>
        <message>
            <source>Text of the template</source>
            <translation>模板正文</translation>
        </message>
    </context>
    <context>
        <name>ThreadCard</name>
        <message>
            <source>Comment; @ mentions somebody</source>
            <translation>写批注，@ 可提到同事</translation>
        </message>
        <message>
            <source>Comment</source>
            <translation>批注</translation>
        </message>
        <message>
            <source>Text deleted: “{quote}”</source>
            <translation>原文已删：“{quote}”</translation>
        </message>
        <message>
            <source>Resolved by {name}</source>
            <translation>{name} 已解决</translation>
        </message>
        <message>
            <source>Reply; @ mentions somebody</source>
            <translation>回复，@ 可提到同事</translation>
        </message>
        <message>
            <source>Reply</source>
            <translation>回复</translation>
        </message>
        <message>
            <source>Reopen</source>
            <translation>重新打开</translation>
        </message>
        <message>
            <source>Resolve</source>
            <translation>解决</translation>
        </message>
        <message>
            <source>Take the comment back</source>
            <translation>撤回批注</translation>
        </message>
        <message>
            <source>Take the reply back</source>
            <translation>撤回这条回复</translation>
        </message>
        <message>
            <source>Change the words</source>
            <translation>修改</translation>
        </message>
        <message>
            <source>Change what you said</source>
            <translation>修改您说过的话</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>{about} · edited</source>
            <translation>{about} · 已编辑</translation>
        </message>
        <message>
            <source>Taken back.</source>
            <translation>已撤回</translation>
        </message>
    </context>
    <context>
        <name>TimeMachine</name>
        <message>
            <source>Back to writing</source>
            <translation>回到写作</translation>
        </message>
        <message>
            <source>Compare with</source>
            <translation>比较对象</translation>
        </message>
        <message>
            <source>Next change (F7)</source>
            <translation>下一处改动（F7）</translation>
        </message>
        <message>
            <source>Bring this paragraph back</source>
            <translation>取回这一段</translation>
        </message>
        <message>
            <source>Bring all back</source>
            <translation>全部取回</translation>
        </message>
        <message>
            <source>The story at that moment</source>
            <translation>该时刻的稿件</translation>
        </message>
        <message>
            <source>Named versions</source>
            <translation>有名称的版本</translation>
        </message>
        <message>
            <source>Moment</source>
            <translation>时刻</translation>
        </message>
        <message>
            <source>One step back (←)</source>
            <translation>后退一步（←）</translation>
        </message>
        <message>
            <source>Play (Space)</source>
            <translation>播放（空格）</translation>
        </message>
        <message>
            <source>Reading the history…</source>
            <translation>正在读取历史…</translation>
        </message>
        <message>
            <source>Compare with nothing</source>
            <translation>不比较</translation>
        </message>
        <message>
            <source>Compare with: {version}</source>
            <translation>对比：{version}</translation>
        </message>
        <message>
            <source>Beginning</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>End of an hour's work</source>
            <translation>一小时工作的末尾</translation>
        </message>
        <message>
            <source>Submitted</source>
            <translation>报送</translation>
        </message>
        <message>
            <source>Adopted</source>
            <translation>已采用</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>已退回</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>现在</translation>
        </message>
        <message>
            <source>time unknown</source>
            <translation>时间不详</translation>
        </message>
        <message>
            <source>Province</source>
            <translation>省平台</translation>
        </message>
        <message>
            <source>Nothing has been written yet.</source>
            <translation>还没有写下内容。</translation>
        </message>
        <message>
            <source>Before the first word</source>
            <translation>动笔之前</translation>
        </message>
        <message>
            <source>step {n} of {total}</source>
            <translation>第 {n} 步，共 {total} 步</translation>
        </message>
    </context>
    <context>
        <name>TodayView</name>
        <message>
            <source>New topic</source>
            <translation>新选题</translation>
        </message>
        <message>
            <source>New story</source>
            <translation>新稿件</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>已退回</translation>
        </message>
        <message>
            <source>Nothing was returned.</source>
            <translation>没有退回的稿件。</translation>
        </message>
        <message>
            <source>My topics</source>
            <translation>我的选题</translation>
        </message>
        <message>
            <source>No open topics. Press “New topic” to propose one.</source>
            <translation>没有待办选题。点“新选题”报一个。</translation>
        </message>
        <message>
            <source>My stories</source>
            <translation>我的稿件</translation>
        </message>
        <message>
            <source>No drafts. Approve a topic and write its story, or press “New story”.</source>
            <translation>没有在写的稿件。批准选题后写稿，或点“新稿件”。</translation>
        </message>
        <message>
            <source>What waits</source>
            <translation>等待发送</translation>
        </message>
        <message>
            <source>Nothing waits to be sent.</source>
            <translation>没有等待发送的内容。</translation>
        </message>
        <message>
            <source>Adopted by the province</source>
            <translation>省平台采用</translation>
        </message>
        <message>
            <source>Adopted stories will stand here.</source>
            <translation>被采用的稿件会列在这里。</translation>
        </message>
        <message>
            <source>Good morning, {name}</source>
            <translation>早上好，{name}</translation>
        </message>
        <message>
            <source>Good afternoon, {name}</source>
            <translation>下午好，{name}</translation>
        </message>
        <message>
            <source>Good evening, {name}</source>
            <translation>晚上好，{name}</translation>
        </message>
        <message>
            <source>(no headline)</source>
            <translation>（无标题）</translation>
        </message>
        <message>
            <source>Due {when}</source>
            <translation>{when} 截止</translation>
        </message>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n 项等待</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Needs attention: %n</source>
            <translation>
                <numerusform>需处理 %n</numerusform>
            </translation>
        </message>
        <message>
            <source>You are mentioned</source>
            <translation>提到我的</translation>
        </message>
        <message>
            <source>{name}: {words}</source>
            <translation>{name}：{words}</translation>
        </message>
        <message>
            <source>Somebody</source>
            <translation>有人</translation>
        </message>
    </context>
    <context>
        <name>TopicPanel</name>
        <message>
            <source>The province was restored from a backup and lacks it; it returns when a machine that has it is on the line.</source>
            <translation>省平台恢复过旧备份，那里缺这一项；存有它的电脑联网后会送回。</translation>
        </message>
        <message>
            <source>Approve</source>
            <translation>批准</translation>
        </message>
        <message>
            <source>Write the story</source>
            <translation>写稿</translation>
        </message>
        <message>
            <source>Drop…</source>
            <translation>撤销…</translation>
        </message>
        <message>
            <source>Delete…</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>Open the story</source>
            <translation>打开稿件</translation>
        </message>
        <message>
            <source>Column: {name}</source>
            <translation>栏目：{name}</translation>
        </message>
        <message>
            <source>Due: {when}</source>
            <translation>截止：{when}</translation>
        </message>
        <message>
            <source>Owner: {name}</source>
            <translation>负责人：{name}</translation>
        </message>
        <message>
            <source>Channels: {names}</source>
            <translation>渠道：{names}</translation>
        </message>
        <message>
            <source>Dropped because: {reason}</source>
            <translation>撤销理由：{reason}</translation>
        </message>
        <message>
            <source>Drop the topic</source>
            <translation>撤销选题</translation>
        </message>
        <message>
            <source>Why is it dropped?</source>
            <translation>为什么撤销？</translation>
        </message>
    </context>
    <context>
        <name>OriginalsLimits</name>
        <message>
            <source>no limit</source>
            <translation>不限速</translation>
        </message>
        <message>
            <source>Originals take at most</source>
            <translation>原片最多占用</translation>
        </message>
        <message>
            <source>Originals leave only from</source>
            <translation>原片只在此时段发送</translation>
        </message>
        <message>
            <source>Originals leave from</source>
            <translation>原片从几点起发送</translation>
        </message>
        <message>
            <source>Originals leave until</source>
            <translation>原片到几点为止发送</translation>
        </message>
        <message>
            <source>to</source>
            <translation>至</translation>
        </message>
    </context>
    <context>
        <name>Saving</name>
        <message>
            <source>Replace the file?</source>
            <translation>替换文件？</translation>
        </message>
        <message>
            <source>“{name}” is there already. Replace it?</source>
            <translation>“{name}”已经存在。要替换它吗？</translation>
        </message>
    </context>
    <context>
        <name>Telling</name>
        <message>
            <source>Show</source>
            <translation>查看</translation>
        </message>
    </context>
    <context>
        <name>TransferBar</name>
        <message>
            <source>The story becomes a draft again</source>
            <translation>稿件退回草稿，可以继续改</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>撤回报送</translation>
        </message>
        <message>
            <source>Pause this one</source>
            <translation>暂停这个</translation>
        </message>
        <message>
            <source>Try this one now</source>
            <translation>立即重试这个</translation>
        </message>
        <message>
            <source>First</source>
            <translation>先发</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>后发</translation>
        </message>
        <message>
            <source>Choose a line of the table first.</source>
            <translation>先在表中选一项。</translation>
        </message>
        <message>
            <source>Texts leave in the order in which they were written.</source>
            <translation>文字按写下的先后发送，不能调整。</translation>
        </message>
        <message>
            <source>Let it go on</source>
            <translation>让它继续</translation>
        </message>
        <message>
            <source>Originals: {limits}…</source>
            <translation>原片：{limits}…</translation>
        </message>
    </context>
    <context>
        <name>Words</name>
        <message>
            <source>Text arrived · media from another workstation</source>
            <translation>文字已达 · 媒体由另一台工作站发送</translation>
        </message>
        <message>
            <source>Not saved yet</source>
            <translation>尚未保存</translation>
        </message>
        <message>
            <source>{n} to review</source>
            <translation>需复核 {n}</translation>
        </message>
        <message>
            <source>Adopted</source>
            <translation>已采用</translation>
        </message>
        <message>
            <source>Returned</source>
            <translation>已退回</translation>
        </message>
        <message>
            <source>Submitted, waiting</source>
            <translation>已报送，待发送</translation>
        </message>
        <message>
            <source>Synced</source>
            <translation>已同步</translation>
        </message>
        <message>
            <source>Waiting to sync</source>
            <translation>待同步</translation>
        </message>
        <message>
            <source>Text arrived · media {there}/{total}</source>
            <translation>文字已达 · 媒体 {there}/{total}</translation>
        </message>
        <message>
            <source>At the province</source>
            <translation>已达省平台</translation>
        </message>
        <message>
            <source>Saved here</source>
            <translation>已存本机</translation>
        </message>
        <message>
            <source>Dropped</source>
            <translation>已撤销</translation>
        </message>
        <message>
            <source>Being written</source>
            <translation>写稿中</translation>
        </message>
        <message>
            <source>Approved</source>
            <translation>已批</translation>
        </message>
        <message>
            <source>To be decided</source>
            <translation>待批</translation>
        </message>
        <message>
            <source>{n} more version(s)</source>
            <translation>另有 {n} 个版本</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>需处理</translation>
        </message>
        <message>
            <source>Not at the province</source>
            <translation>不在省平台</translation>
        </message>
        <message>
            <source>App</source>
            <translation>客户端</translation>
        </message>
        <message>
            <source>WeChat</source>
            <translation>微信</translation>
        </message>
        <message>
            <source>Weibo</source>
            <translation>微博</translation>
        </message>
        <message>
            <source>Douyin</source>
            <translation>抖音</translation>
        </message>
        <message>
            <source>Television</source>
            <translation>电视</translation>
        </message>
        <message>
            <source>Radio</source>
            <translation>广播</translation>
        </message>
        <message>
            <source>Newspaper</source>
            <translation>报纸</translation>
        </message>
        <message>
            <source>Reporter</source>
            <translation>记者</translation>
        </message>
        <message>
            <source>Editor</source>
            <translation>编辑</translation>
        </message>
        <message>
            <source>Reviewer</source>
            <translation>审核</translation>
        </message>
        <message>
            <source>Chief editor</source>
            <translation>主编</translation>
        </message>
        <message>
            <source>Administrator</source>
            <translation>管理员</translation>
        </message>
        <message>
            <source>Dispatcher</source>
            <translation>调度</translation>
        </message>
        <message>
            <source>Partner</source>
            <translation>合作方</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} 秒</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} 分钟</translation>
        </message>
        <message>
            <source>{h} h {m} min</source>
            <translation>{h} 小时 {m} 分</translation>
        </message>
        <message>
            <source>Online</source>
            <translation>在线</translation>
        </message>
        <message>
            <source>Offline</source>
            <translation>离线</translation>
        </message>
        <message>
            <source>Restricted</source>
            <translation>受限</translation>
        </message>
        <message>
            <source>Province maintenance</source>
            <translation>省平台维护</translation>
        </message>
        <message>
            <source>Sign-in needed</source>
            <translation>需登录</translation>
        </message>
        <message>
            <source>Province in trouble</source>
            <translation>省平台异常</translation>
        </message>
        <message>
            <source>Update needed</source>
            <translation>需要升级</translation>
        </message>
        <message>
            <source>Not enrolled</source>
            <translation>未接入省平台</translation>
        </message>
        <message>
            <source>Connecting…</source>
            <translation>正在连接…</translation>
        </message>
        <message>
            <source>The queue is paused.</source>
            <translation>队列已暂停。</translation>
        </message>
        <message>
            <source>Nothing leaves until you press “Resume”; saving goes on.</source>
            <translation>点“继续”之前不会发送；保存照常进行。</translation>
        </message>
        <message>
            <source>The line to the province is up.</source>
            <translation>与省平台的线路畅通。</translation>
        </message>
        <message>
            <source>Text leaves first, then pictures, then videos.</source>
            <translation>文字先走，其次图片，最后视频。</translation>
        </message>
        <message>
            <source>The province is being called…</source>
            <translation>正在呼叫省平台…</translation>
        </message>
        <message>
            <source>Draft</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Submitted</source>
            <translation>已报送</translation>
        </message>
    </context>
    <context>
        <name>WordFiles</name>
        <message>
            <source>Word files (*.docx *.docm *.dotx *.doc *.wps);;All files (*)</source>
            <translation>Word 文件 (*.docx *.docm *.dotx *.doc *.wps);;所有文件 (*)</translation>
        </message>
        <message>
            <source>Import from Word</source>
            <translation>导入 Word</translation>
        </message>
        <message>
            <source>Importing “{file}”: picture {n} of {of}…</source>
            <translation>正在导入“{file}”：第 {n} 张图片，共 {of} 张…</translation>
        </message>
        <message>
            <source>Importing “{file}”…</source>
            <translation>正在导入“{file}”…</translation>
        </message>
        <message>
            <source>“{file}” is a story now.</source>
            <translation>“{file}”已导入为新稿件。</translation>
        </message>
        <message>
            <source>Story</source>
            <translation>稿件</translation>
        </message>
        <message>
            <source>Export for Word</source>
            <translation>导出 Word</translation>
        </message>
        <message>
            <source>Word files (*.docx)</source>
            <translation>Word 文件 (*.docx)</translation>
        </message>
        <message>
            <source>Saved as “{file}”.</source>
            <translation>已存为“{file}”。</translation>
        </message>
    </context>
    <context>
        <name>NoticeLine</name>
        <message>
            <source>Next of {n}</source>
            <translation>下一条（共 {n} 条）</translation>
        </message>
        <message>
            <source>What can be done</source>
            <translation>可以做什么</translation>
        </message>
        <message>
            <source>Close the notice</source>
            <translation>关闭提示</translation>
        </message>
    </context>
    <context>
        <name>TakingBack</name>
        <message>
            <source>“{headline}” is submitted. For {n} seconds it can be taken back; then it leaves as soon as the line is up, text first.</source>
            <translation>已报送“{headline}”。{n} 秒内可以撤回，之后线路一通就发送，文字先走。</translation>
        </message>
        <message>
            <source>The submission is taken back; you can go on writing.</source>
            <translation>报送已撤回，可以继续改稿。</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>撤回</translation>
        </message>
    </context>
    <context>
        <name>KeptWords</name>
        <message>
            <source>Discard</source>
            <translation>放弃</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Not sent: the comment was taken back</source>
            <translation>还没有发出，而这条批注已被撤回</translation>
        </message>
    </context>
    <context>
        <name>Tray</name>
        <message>
            <source>Zaotai Studio</source>
            <translation>灶台</translation>
        </message>
        <message>
            <source>Open Zaotai Studio</source>
            <translation>打开灶台</translation>
        </message>
        <message>
            <source>Nothing waits for you</source>
            <translation>没有等您处理的事</translation>
        </message>
        <message numerus="yes">
            <source>%n more…</source>
            <translation>
                <numerusform>还有 %n 项…</numerusform>
            </translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
    </context>
    <context>
        <name>BodyRemarks</name>
        <message>
            <source>Bring it back</source>
            <translation>恢复</translation>
        </message>
        <message>
            <source>The comment is taken back.</source>
            <translation>批注已撤回。</translation>
        </message>
    </context>
    <context>
        <name>NameDialog</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
    </context>
    <context>
        <name>StickDialog</name>
        <message>
            <source>Nothing waits here. The file only asks the province for what is new in the newsroom; the receipt brings it.</source>
            <translation>本机没有待发送的内容。这个文件只向省平台索取编辑部的新内容，由回执带回。</translation>
        </message>
        <message>
            <source>By USB stick</source>
            <translation>用U盘送</translation>
        </message>
        <message>
            <source>Without a line, by USB stick</source>
            <translation>没有网络时，用U盘送</translation>
        </message>
        <message>
            <source>What waits is written to one file that only the province can open. Have it read in there, bring the receipt back and read it in here. If the line comes back first, nothing arrives twice.</source>
            <translation>排队的内容写成一个文件，只有省平台能打开。送到省平台读入，再把回执带回来，在这里读入。如果网络先恢复了，也不会重复。</translation>
        </message>
        <message>
            <source>What goes along</source>
            <translation>送哪些</translation>
        </message>
        <message>
            <source>Text only</source>
            <translation>只送文字</translation>
        </message>
        <message>
            <source>Text, pictures and other small media</source>
            <translation>文字、图片和其他小媒体</translation>
        </message>
        <message>
            <source>Everything, originals too</source>
            <translation>全部，连原片一起</translation>
        </message>
        <message>
            <source>Write to the stick…</source>
            <translation>导出到U盘…</translation>
        </message>
        <message>
            <source>Read a receipt…</source>
            <translation>读入回执…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>How much is written</source>
            <translation>写了多少</translation>
        </message>
        <message>
            <source>Bundle for the province (*.zaotai)</source>
            <translation>送省平台的离线包 (*.zaotai)</translation>
        </message>
        <message>
            <source>Receipt from the province (*.zaotai)</source>
            <translation>省平台的回执 (*.zaotai)</translation>
        </message>
        <message>
            <source>Written to “{file}”: {what}.</source>
            <translation>已写入“{file}”：{what}。</translation>
        </message>
        <message>
            <source>Eject the stick, have the file read in at the province, and bring the receipt back. Until then all of it stays queued here.</source>
            <translation>请弹出U盘，把文件送到省平台读入，再把回执带回来。在那以前，这些内容仍在本机排队。</translation>
        </message>
        <message>
            <source>The receipt was read, but one more trip is needed.</source>
            <translation>回执已读入，但还要再送一次。</translation>
        </message>
        <message>
            <source>Write to the stick once more and have it read in again.</source>
            <translation>请再导出一次，送去读入。</translation>
        </message>
        <message>
            <source>Nothing to do.</source>
            <translation>不用再做什么。</translation>
        </message>
        <message>
            <source>All that this receipt says is known here.</source>
            <translation>这份回执里的内容这里都已经有了。</translation>
        </message>
        <message>
            <source>Receipt read: {what}.</source>
            <translation>回执已读入：{what}。</translation>
        </message>
        <message>
            <source> What was refused stands on this page, with the reason.</source>
            <translation> 被退回的在本页“需处理”里，写着原因。</translation>
        </message>
        <message numerus="yes">
            <source>%n change(s)</source>
            <translation>
                <numerusform>%n 项修改</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n media</source>
            <translation>
                <numerusform>%n 个媒体</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n media did not go along (no room, gone or unreadable): {names}</source>
            <translation>
                <numerusform>%n 个媒体没有放进去（装不下，或文件不在了、读不出来）：{names}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n change(s) accepted</source>
            <translation>
                <numerusform>收下 %n 项</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n refused</source>
            <translation>
                <numerusform>退回 %n 项</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n still wait(s)</source>
            <translation>
                <numerusform>暂缓 %n 项</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n media arrived</source>
            <translation>
                <numerusform>媒体已达 %n 个</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n new record(s) of the newsroom came with it.</source>
            <translation>
                <numerusform>带来编辑部新记录 %n 条。</numerusform>
            </translation>
        </message>
    </context>
</TS>
