<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>AttentionCard</name>
        <message numerus="yes">
            <source>Needs attention: %n</source>
            <translation>
                <numerusform>Needs attention: %n</numerusform>
                <numerusform>Needs attention: %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ColumnsDialog</name>
        <message numerus="yes">
            <source>%n story(s) of this column</source>
            <translation>
                <numerusform>%n story of this column</numerusform>
                <numerusform>%n stories of this column</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ExchangeDialog</name>
        <message numerus="yes">
            <source>%n bundle(s) there wait for a receipt, since {time}.</source>
            <translation>
                <numerusform>One bundle there waits for a receipt, since {time}.</numerusform>
                <numerusform>%n bundles there wait for a receipt, since {time}.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ForecastDialog</name>
        <message numerus="yes">
            <source>%n text(s), {size}, leave first.</source>
            <translation>
                <numerusform>One text, {size}, leaves first.</numerusform>
                <numerusform>%n texts, {size}, leave first.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Then %n picture(s) and small media, {size}.</source>
            <translation>
                <numerusform>Then one picture or small medium, {size}.</numerusform>
                <numerusform>Then %n pictures and small media, {size}.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>HistoryList</name>
        <message numerus="yes">
            <source>%n edit(s)</source>
            <translation>
                <numerusform>%n edit</numerusform>
                <numerusform>%n edits</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>IntakeStrip</name>
        <message numerus="yes">
            <source>%n more waiting</source>
            <translation>
                <numerusform>%n more waiting</numerusform>
                <numerusform>%n more waiting</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PlanningView</name>
        <message numerus="yes">
            <source>%n in all</source>
            <translation>
                <numerusform>%n in all</numerusform>
                <numerusform>%n in all</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PrintDialog</name>
        <message numerus="yes">
            <source>%n open suggestion(s) are not printed.</source>
            <translation>
                <numerusform>%n open suggestion is not printed.</numerusform>
                <numerusform>%n open suggestions are not printed.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>QueueView</name>
        <message numerus="yes">
            <source>Nothing waits. %n thing(s) arrived in the last 7 days.</source>
            <translation>
                <numerusform>Nothing waits. One thing arrived in the last 7 days.</numerusform>
                <numerusform>Nothing waits. %n things arrived in the last 7 days.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n waiting</numerusform>
                <numerusform>%n waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n item(s) leave here again</source>
            <translation>
                <numerusform>%n item leaves here again</numerusform>
                <numerusform>%n items leave here again</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n wait(s) for another machine</source>
            <translation>
                <numerusform>%n waits for another machine</numerusform>
                <numerusform>%n wait for another machine</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RemarkDelegate</name>
        <message numerus="yes">
            <source>%n replies</source>
            <translation>
                <numerusform>%n reply</numerusform>
                <numerusform>%n replies</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ReviewStrip</name>
        <message numerus="yes">
            <source>%n paragraph(s) changed on two sides</source>
            <translation>
                <numerusform>%n paragraph changed on two sides</numerusform>
                <numerusform>%n paragraphs changed on two sides</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>SearchView</name>
        <message numerus="yes">
            <source>the best %n</source>
            <translation>
                <numerusform>the best %n</numerusform>
                <numerusform>the best %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n found</source>
            <translation>
                <numerusform>%n found</numerusform>
                <numerusform>%n found</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n stories that just arrived are still being read.</source>
            <translation>
                <numerusform>One story that just arrived is still being read.</numerusform>
                <numerusform>%n stories that just arrived are still being read.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatusLine</name>
        <message numerus="yes">
            <source>Needs attention: %n</source>
            <translation>
                <numerusform>Needs attention: %n</numerusform>
                <numerusform>Needs attention: %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Queue: %n</source>
            <translation>
                <numerusform>Queue: %n</numerusform>
                <numerusform>Queue: %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StoriesView</name>
        <message numerus="yes">
            <source>%n in all</source>
            <translation>
                <numerusform>%n in all</numerusform>
                <numerusform>%n in all</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StoryFit</name>
        <message numerus="yes">
            <source>%n still to do</source>
            <translation>
                <numerusform>%n still to do</numerusform>
                <numerusform>%n still to do</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n piece(s) of advice</source>
            <translation>
                <numerusform>%n piece of advice</numerusform>
                <numerusform>%n pieces of advice</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>TodayView</name>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n waiting</numerusform>
                <numerusform>%n waiting</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Needs attention: %n</source>
            <translation>
                <numerusform>Needs attention: %n</numerusform>
                <numerusform>Needs attention: %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StickDialog</name>
        <message numerus="yes">
            <source>%n change(s)</source>
            <translation>
                <numerusform>one change</numerusform>
                <numerusform>%n changes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n media</source>
            <translation>
                <numerusform>one medium</numerusform>
                <numerusform>%n media</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n media did not go along (no room, gone or unreadable): {names}</source>
            <translation>
                <numerusform>One medium did not go along (no room, gone or unreadable): {names}</numerusform>
                <numerusform>%n media did not go along (no room, gone or unreadable): {names}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n change(s) accepted</source>
            <translation>
                <numerusform>one change accepted</numerusform>
                <numerusform>%n changes accepted</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n refused</source>
            <translation>
                <numerusform>one refused</numerusform>
                <numerusform>%n refused</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n still wait(s)</source>
            <translation>
                <numerusform>one still waits</numerusform>
                <numerusform>%n still wait</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n media arrived</source>
            <translation>
                <numerusform>one medium arrived</numerusform>
                <numerusform>%n media arrived</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n new record(s) of the newsroom came with it.</source>
            <translation>
                <numerusform>One new record of the newsroom came with it.</numerusform>
                <numerusform>%n new records of the newsroom came with it.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Tray</name>
        <message numerus="yes">
            <source>%n more…</source>
            <translation>
                <numerusform>%n more…</numerusform>
                <numerusform>%n more…</numerusform>
            </translation>
        </message>
    </context>
</TS>
