"""What the province's commands say, in Chinese or English."""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from datetime import datetime
from pathlib import Path

from province.errors import ProvinceError

LANGUAGES = ("zh_CN", "en")

_WORDS = {
    "zh_CN": {
        "about": "灶台省平台：接收各县融媒体中心的选题、稿件和媒体。",
        "serve": "运行省平台",
        "newsroom": "编辑部：建立、列出",
        "newsroom add": "建立一个编辑部",
        "newsroom list": "列出编辑部",
        "invite": "生成一次性邀请码，一台电脑用一个",
        "device": "接入的电脑：列出、停用",
        "device list": "列出接入的电脑",
        "device revoke": "停用一台电脑",
        "person": "同事：列出、改角色、停用、恢复",
        "person list": "列出编辑部的同事",
        "person role": "改一位同事的角色",
        "person revoke": "停用一位同事",
        "person reinstate": "恢复一位同事",
        "submissions": "报送稿件：列出、查看、采用、退回",
        "submissions list": "列出报送稿件",
        "submissions show": "查看一篇",
        "submissions adopt": "采用一篇",
        "submissions return": "退回一篇，必须写明理由",
        "backup": "立即备份一份，读回核对后才算数",
        "verify": "核对省平台数据或一份备份，有问题时退出状态为 1",
        "bundle": "离线包：读入、守候交换文件夹",
        "bundle import": "读入没有网络的灶台用 U 盘送来的离线包，并写出回执",
        "bundle watch": "守候交换文件夹：离线包到了就读入，回执放回去",
        "restore": "用一份备份恢复；各编辑部的灶台会自动补送缺少的内容",
        "openapi": "输出接口文档（OpenAPI）",
        "--data": "省平台的数据文件夹",
        "--port": "端口；0 为任选一个空闲的",
        "--host": "监听地址，默认只限本机",
        "--name": "平台名称，接入时显示给编辑部",
        "--part-size": "媒体分段最少的字节数，大文件按倍数加",
        "--url-seconds": "媒体上传地址的有效秒数",
        "--backups": "每夜备份放在哪里，默认在数据文件夹的 backups 里",
        "--receipt": "回执写到哪里，带回去由灶台读入",
        "--to": "备份放进哪个文件夹",
        "--exchange": "交换文件夹：运行时一并收离线包、放回执",
        "--every": "每隔多少秒看一次交换文件夹，默认 10",
        "--once": "只看一次就结束",
        "--set-aside": "已有的数据改名留存",
        "--maintenance": "暂停服务，编辑部会看到这句话",
        "--behind-tls": "前面有 HTTPS 代理，允许监听本机以外的地址",
        "--lang": "zh_CN 或 en，默认按系统语言，否则中文",
        "--json": "输出 JSON，供程序读取",
        "--id": "编辑部的固定编号（小写字母、数字、连字符），默认自动生成",
        "--newsroom": "编辑部的名称或编号",
        "--role": (
            "reporter 记者，editor 编辑，reviewer 审核，chief 主编，administrator 管理员，\n"
            "dispatcher 省平台编审，partner 合作单位"
        ),
        "--reason": "理由",
        "--by": "处理人姓名，编辑部会看到",
        "NAME": "编辑部名称",
        "DEVICE": "电脑的编号",
        "PERSON": "同事的编号，写开头几位即可",
        "BACKUP": "备份的文件夹（zaotai-province-…）",
        "FILE": "灶台导出的离线包（*.zaotai）",
        "DIR": "交换文件夹（网闸摆渡、共享目录或 SFTP 的根）",
        "ID": "报送件的编号，写开头几位即可",
        "usage": "用法：",
        "command": "命令",
        "commands": "可用的命令",
        "arguments": "参数",
        "options": "选项",
        "help": "显示这段说明",
        "default_name": "灶台省平台",
        "default_by": "省平台",
        "newsroom_added": "已建立编辑部“{name}”，编号 {id}。",
        "invited": "邀请码：{code}（{newsroom}，{role}，只能用一次）",
        "revoked": "已停用 {device}：它不能再收发，已送达的内容保留。",
        "revoked_before": "{device} 早已停用。",
        "backed_up": "已备份并核对：{folder}",
        "sound": "完好：{records} 条记录，{media} 个媒体文件。",
        "bundle_read": (
            "已读入“{device}”的离线包：收下 {accepted} 项，退回 {refused} 项，"
            "暂缓 {deferred} 项，媒体 {media} 个。回执在 {receipt}，请带回去读入。"
        ),
        "bundle_set_back": (
            "省平台曾恢复到较早的状态，“{device}”的离线包这次没有收。回执在 {receipt}："
            "请带回去读入，再重新导出一次。"
        ),
        "watching": "正在守候交换文件夹 {folder}。",
        "bundle_taken": (
            "已收“{device}”的离线包 {bundle}：收下 {accepted} 项，退回 {refused} 项，"
            "暂缓 {deferred} 项，媒体 {media} 个。回执已放回。"
        ),
        "bundle_taken_back": (
            "省平台曾恢复到较早的状态，“{device}”的离线包 {bundle} 这次没有收；回执已放回，"
            "它会重新送来。"
        ),
        "bundle_put_aside": "{name} 不能收，已放进 refused：{why}",
        "bundle_stays": "{name} 暂时收不了，稍后再试：{why}",
        "restored": "已恢复到 {folder}，{newsrooms} 个编辑部会自动补送缺少的内容。",
        "database_damaged": "数据库已损坏：{why}",
        "record_differs": "编辑部“{newsroom}”的第 {seq} 条记录缺失或被改动，其后的没有核对",
        "counter_differs": "编辑部“{newsroom}”的计数是 {head}，记录有 {records} 条",
        "state_differs": "编辑部“{newsroom}”的 {subject} 与其记录不符",
        "signature_differs": "编辑部“{newsroom}”的第 {seq} 条记录没有此人的有效签名",
        "key_twice": "编辑部“{newsroom}”的 {key} 有两个结果",
        "file_missing": "缺少文件 {path}",
        "file_differs": "文件 {path} 的内容变了",
        "no_newsrooms": "还没有编辑部，用 province newsroom add 建立。",
        "no_devices": "还没有电脑接入，用 province invite 生成邀请码。",
        "no_persons": "这个编辑部还没有人。",
        "no_submissions": "还没有报送稿件。",
        "newsroom_line": "{name}　编号 {id}　{head} 条记录",
        "device_line": "{name}　{newsroom_name}　{role}　{state}　{enrolled_at} 接入　编号 {id}",
        "person_line": "{name}　{role}　{state}　编号 {id}",
        "role_given": "{person} 现在是{role}。",
        "person_revoked": "已停用 {person}：其内容暂不接收，已送达的保留。",
        "person_reinstated": "已恢复 {person}，等候的内容会自动续传。",
        "in_use": "使用中",
        "stopped": "已停用",
        "submission_line": "{id}　{state}　{newsroom}　{received_at}　《{headline}》　{media}",
        "media_count": "媒体 {arrived}/{all}",
        "no_media": "无媒体",
        "verdict_adopted": "已采用《{headline}》。",
        "verdict_returned": "已退回《{headline}》，理由：{reason}",
        "decided": "{state}：{by}，{at}",
        "reason": "理由：{reason}",
        "media_line": "媒体 {sha256}：{state}",
        "files": "文件：{folder}",
        "submitted": "待处理",
        "adopted": "已采用",
        "returned": "已退回",
        "verified": "已到齐",
        "resume": "传输中",
        "unknown": "未到",
        "reporter": "记者",
        "editor": "编辑",
        "reviewer": "审核",
        "chief": "主编",
        "administrator": "管理员",
        "partner": "合作单位",
        "dispatcher": "省平台编审",
        "missing": "没有省平台数据，先用 province serve 或 province newsroom add 建立",
        "Permission denied": "没有权限",
        "No such file or directory": "没有这个路径",
        "Is a directory": "这是文件夹，不是文件",
        "Not a directory": "上级路径不是文件夹",
        "File exists": "同名文件已存在，不是文件夹",
        "Read-only file system": "磁盘是只读的",
        "No space left on device": "磁盘已满",
        "file is not a database": "里面的 province.db 不是省平台的数据库",
        "database is locked": "另一个程序一直占着数据库",
        "attempt to write a readonly database": "数据库只读",
        "unable to open database file": "数据库打不开",
    },
    "en": {
        "about": "The Zaotai province: takes topics, stories and media from county newsrooms.",
        "serve": "run the province",
        "newsroom": "newsrooms: add, list",
        "newsroom add": "add a newsroom",
        "newsroom list": "list the newsrooms",
        "invite": "make a code that enrols one device, once",
        "device": "enrolled devices: list, revoke",
        "device list": "list the devices",
        "device revoke": "shut a device out",
        "person": "persons: list, role, revoke, reinstate",
        "person list": "list a newsroom's persons",
        "person role": "give a person another role",
        "person revoke": "shut a person out",
        "person reinstate": "let a person go on",
        "submissions": "submissions: list, show, adopt, return",
        "submissions list": "list the submissions",
        "submissions show": "show one",
        "submissions adopt": "adopt one",
        "submissions return": "return one; needs a reason",
        "backup": "make a backup now; it counts once it was read back",
        "verify": "verify a province's data or a backup; exit status 1 when something is wrong",
        "bundle": "bundles: read in, watch an exchange folder",
        "bundle import": "read in what a studio sent on a stick, and write its receipt",
        "bundle watch": "watch an exchange folder: read in what comes, put the receipts there",
        "restore": "restore a backup; the studios send again what it lacks",
        "openapi": "print the OpenAPI document",
        "--data": "the province's data folder",
        "--port": "the port; 0 takes a free one",
        "--host": "the address to listen on; this machine only unless told otherwise",
        "--name": "the province's name, shown to newsrooms that enrol",
        "--part-size": "least bytes of a part of a media file; doubled for large ones",
        "--url-seconds": "seconds for which an upload URL is good",
        "--backups": "where the nightly backups go; `backups` in the data folder unless told",
        "--receipt": "where to write the receipt, which is carried back to the studio",
        "--to": "the folder to put the backup in",
        "--exchange": "an exchange folder whose bundles are taken beside the requests",
        "--every": "seconds between two looks into the exchange folder; 10 unless told",
        "--once": "look once and end",
        "--set-aside": "rename and keep the data that is there",
        "--maintenance": "serve nothing for now; the newsrooms see these words",
        "--behind-tls": "an HTTPS proxy stands before it: other addresses are allowed",
        "--lang": "zh_CN or en; the system's language otherwise, Chinese when it is neither",
        "--json": "print JSON for scripts",
        "--id": "a fixed id for the newsroom (small letters, digits, hyphens)",
        "--newsroom": "name or id of the newsroom",
        "--role": (
            "reporter, editor, reviewer, chief, administrator;\n"
            "dispatcher (of the province) or partner"
        ),
        "--reason": "the reason",
        "--by": "who decides; the newsroom sees it",
        "NAME": "name of the newsroom",
        "DEVICE": "id of the device",
        "PERSON": "id of the person, or how it begins",
        "FILE": "the bundle that a studio wrote (*.zaotai)",
        "DIR": "the exchange folder (what a gateway carries, a share, the root of an SFTP account)",
        "BACKUP": "the backup's folder (zaotai-province-…)",
        "ID": "id of the submission, or how it begins",
        "usage": "usage: ",
        "command": "COMMAND",
        "commands": "commands",
        "arguments": "arguments",
        "options": "options",
        "help": "show this",
        "default_name": "Zaotai province",
        "default_by": "the province",
        "newsroom_added": "Added the newsroom “{name}”, id {id}.",
        "invited": "Invitation code: {code} ({newsroom}, {role}, works once)",
        "revoked": "{device} is shut out; what it sent before stays.",
        "revoked_before": "{device} was shut out before.",
        "backed_up": "Backed up and verified: {folder}",
        "sound": "Sound: {records} records, {media} media files.",
        "bundle_read": (
            "Read in from “{device}”: {accepted} accepted, {refused} refused, {deferred} deferred, "
            "{media} media. The receipt is {receipt}: carry it back and read it in there."
        ),
        "bundle_set_back": (
            "The province was set back to an earlier state; nothing of “{device}” was taken this "
            "time. The receipt is {receipt}: read it in there, then export again."
        ),
        "watching": "Watching the exchange folder {folder}.",
        "bundle_taken": (
            "Took the bundle {bundle} of “{device}”: {accepted} accepted, {refused} refused, "
            "{deferred} deferred, {media} media. Its receipt is put there."
        ),
        "bundle_taken_back": (
            "The province was set back to an earlier state; nothing of the bundle {bundle} of "
            "“{device}” was taken. Its receipt is put there, and it will come again."
        ),
        "bundle_put_aside": "{name} cannot be taken and is in `refused` now: {why}",
        "bundle_stays": "{name} cannot be taken now and is tried again: {why}",
        "restored": "Restored to {folder}; {newsrooms} newsrooms send again what it lacks.",
        "database_damaged": "the database is damaged: {why}",
        "record_differs": "“{newsroom}”: record {seq} is missing or was changed; later ones unread",
        "counter_differs": "“{newsroom}”: the counter says {head}, there are {records} records",
        "state_differs": "“{newsroom}”: {subject} is not what its records say",
        "signature_differs": "“{newsroom}”: record {seq} lacks a good signature of its person",
        "key_twice": "“{newsroom}”: {key} has two outcomes",
        "file_missing": "{path} is missing",
        "file_differs": "{path} has changed",
        "no_newsrooms": "There is no newsroom yet; add one with `province newsroom add`.",
        "no_devices": "No device is enrolled yet; make a code with `province invite`.",
        "no_persons": "Nobody has joined this newsroom yet.",
        "no_submissions": "Nothing was submitted yet.",
        "newsroom_line": "{name}  id {id}  {head} records",
        "device_line": "{name}  {newsroom_name}  {role}  {state}  since {enrolled_at}  id {id}",
        "person_line": "{name}  {role}  {state}  id {id}",
        "role_given": "{person} is {role} now.",
        "person_revoked": "{person} is shut out for now; what they sent before stays.",
        "person_reinstated": "{person} may go on; what waits comes by itself.",
        "in_use": "in use",
        "stopped": "revoked",
        "submission_line": "{id}  {state}  {newsroom}  {received_at}  “{headline}”  {media}",
        "media_count": "media {arrived}/{all}",
        "no_media": "no media",
        "verdict_adopted": "Adopted “{headline}”.",
        "verdict_returned": "Returned “{headline}”: {reason}",
        "decided": "{state}: {by}, {at}",
        "reason": "reason: {reason}",
        "media_line": "media {sha256}: {state}",
        "files": "files: {folder}",
        "submitted": "waiting",
        "adopted": "adopted",
        "returned": "returned",
        "verified": "arrived",
        "resume": "on its way",
        "unknown": "not here yet",
        "reporter": "reporter",
        "editor": "editor",
        "reviewer": "reviewer",
        "chief": "chief",
        "administrator": "administrator",
        "partner": "partner",
        "dispatcher": "dispatcher",
        "missing": "there is no province; `province serve` or `province newsroom add` makes one",
    },
}

_ARGUMENT_TROUBLE = (
    (r"the following arguments are required: (.*)", "缺少 {0}"),
    (r"unrecognized arguments: (.*)", "不认识 {0}"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", "{0} 不能是 {1}，可选 {2}"),
    (r"argument (.*): expected .*argument.*", "{0} 后面缺内容"),
    (r"argument (.*): invalid \S+ value: (.*)", "{0} 不能是 {1}"),
)
"""argparse speaks English only; what it says in other words stays English."""


class Words:
    """One language's words."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = _WORDS[language]

    def say(self, name: str, /, **facts: object) -> str:
        return self._words[name].format(**facts)

    def translated(self, text: str) -> str:
        """A word of the system or of a state, when we have one for it."""
        return self._words.get(text, text)

    def sentence(self, error: ProvinceError) -> str:
        """What went wrong and what to do, in one line."""
        texts = _sentences(self.language)[error.code]
        facts = {
            name: self.translated(value) if isinstance(value, str) else value
            for name, value in error.facts.items()
        }
        joint = "" if self.language == "zh_CN" else " "
        return f"{texts['title']}{joint}{texts['advice']}".format(**facts)

    def argument_trouble(self, message: str) -> str:
        """What argparse complains of."""
        if self.language != "zh_CN":
            return message
        for pattern, text in _ARGUMENT_TROUBLE:
            found = re.fullmatch(pattern, message)
            if found:
                return text.format(*found.groups())
        return message

    def when(self, stamp: str) -> str:
        """A UTC stamp as the operator's clock shows it."""
        return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M}"


def words_for(chosen: str | None) -> Words:
    """In the chosen language, else the system's, else Chinese."""
    if chosen in LANGUAGES:
        return Words(chosen)
    system = next(
        (found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))),
        "",
    )
    return Words("en" if system.startswith("en") else "zh_CN")


@functools.cache
def _sentences(language: str) -> dict[str, dict[str, str]]:
    path = resources() / "i18n" / f"errors.{language}.json"
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def resources() -> Path:
    """The folder of shipped data, from source and when frozen."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent / "_internal" / "resources"
    return Path(__file__).parent.parent / "resources"
