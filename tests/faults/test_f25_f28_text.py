"""F25 lengths, F26 every tag and every broken one, F27 hostile names, F28 nothing to see."""

import pytest

from messaging.markup_tokens import BadText
from messaging.media import Media
from messaging.text import Rendered, Unfit, compose, render

PHOTO = Media("photo", "0" * 64, file_id="AgACAgIAAxkBAAIB")
EMOJI = "\N{GRINNING FACE}"


def shown(source: str, **values: str) -> Rendered:
    rendered = render(compose(source), values)
    assert isinstance(rendered, Rendered)
    return rendered


@pytest.mark.parametrize(
    ("source", "media", "units"),
    [
        ("я" * 4096, None, 4096),
        (EMOJI * 2048, None, 4096),
        ("<b>" + "я" * 4095 + "</b>&lt;", None, 4096),
        ('<a href="https://school.example/long/way">' + "я" * 4096 + "</a>", None, 4096),
        ("\n" + "я" * 4096 + "\r\n", None, 4096),
        ("я" * 1024, PHOTO, 1024),
        (EMOJI * 512, PHOTO, 1024),
    ],
)
def test_f25_the_longest_text_and_caption_pass(
    source: str, media: Media | None, units: int
) -> None:
    rendered = render(compose(source, media=media), {})

    assert isinstance(rendered, Rendered)
    assert rendered.units == units


@pytest.mark.parametrize(
    ("source", "media", "said"),
    [
        ("я" * 4097, None, "4,097"),
        (EMOJI * 2048 + "!", None, "4,097"),
        ("<b>" + "я" * 4096 + "</b>&amp;", None, "4,097"),
        ("я" * 1025, PHOTO, "1,025"),
        (EMOJI * 512 + "!", PHOTO, "1,025"),
    ],
)
def test_f25_one_unit_more_is_refused_with_both_numbers(
    source: str, media: Media | None, said: str
) -> None:
    with pytest.raises(BadText, match=f"has {said}.*Shorten it by 1;"):
        compose(source, media=media)


@pytest.mark.parametrize(
    ("written", "sent", "read"),
    [
        ("<b>x</b><strong>y</strong>", "<b>x</b><b>y</b>", "xy"),
        ("<i>x</i><em>y</em>", "<i>x</i><i>y</i>", "xy"),
        ("<u>x</u><ins>y</ins>", "<u>x</u><u>y</u>", "xy"),
        ("<s>x</s><strike>y</strike><del>z</del>", "<s>x</s><s>y</s><s>z</s>", "xyz"),
        ("<code>x</code>", "<code>x</code>", "x"),
        ("<pre>x\ny</pre>", "<pre>x\ny</pre>", "x\ny"),
        (
            '<pre><code class="language-python">x</code></pre>',
            '<pre><code class="language-python">x</code></pre>',
            "x",
        ),
        (
            "<a href='https://a.example/?x=1&y=2'>x</a>",
            '<a href="https://a.example/?x=1&amp;y=2">x</a>',
            "x",
        ),
        ('<a href="tg://user?id=7000000001">x</a>', '<a href="tg://user?id=7000000001">x</a>', "x"),
        ("<tg-spoiler>x</tg-spoiler>", "<tg-spoiler>x</tg-spoiler>", "x"),
        ('<span class="tg-spoiler">x</span>', "<tg-spoiler>x</tg-spoiler>", "x"),
        ("<blockquote>x</blockquote>", "<blockquote>x</blockquote>", "x"),
        ("<blockquote expandable>x</blockquote>", "<blockquote expandable>x</blockquote>", "x"),
        (
            '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
            '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
            "👍",
        ),
        ("<B>x<I >y</I></B >", "<b>x<i>y</i></b>", "xy"),
        ("&lt;&gt;&amp;&quot;&#33;&#x1F600;", "&lt;&gt;&amp;&quot;!😀", '<>&"!😀'),
        ("<code>if (a) {return b}</code>", "<code>if (a) {return b}</code>", "if (a) {return b}"),
        ("&#123;first_name} {1}", "{first_name} {1}", "{first_name} {1}"),
    ],
)
def test_f26_every_tag_and_entity_is_taken(written: str, sent: str, read: str) -> None:
    rendered = shown(written)

    assert (rendered.html, rendered.text) == (sent, read)


@pytest.mark.parametrize(
    ("source", "line", "column", "said"),
    [
        ("Привет <b>всем", 1, 8, "<b> is never closed"),
        ("a\nb</i>", 2, 2, "</i> closes nothing"),
        ("<b><i>x</b></i>", 1, 8, "</b> stands where <i> is still open"),
        ("строка\n\n<br>", 3, 1, "does not know the tag <br>"),
        ("<script>x</script>", 1, 1, "does not know the tag <script>"),
        ("a < b", 1, 3, "a bare < stands here"),
        ("a > b", 1, 3, "a bare > stands here"),
        ("Q&A", 1, 2, "a bare & stands here"),
        ("x <b", 1, 3, "<b is not closed with >"),
        ("<i>x</i", 1, 5, "</i is not closed with >"),
        ("<a href='https://a.example>x</a>", 1, 1, "<a is not closed with >"),
        ("a&nbsp;b", 1, 2, "does not know &nbsp;"),
        ("&apos;", 1, 1, "does not know &apos;"),
        ("&#0;", 1, 1, "does not know &#0;"),
        ("&#xD800;", 1, 1, "does not know &#xD800;"),
        ("&#1114112;", 1, 1, "does not know &#1114112;"),
        ("<a>x</a>", 1, 1, "<a> needs href"),
        ('<a href="javascript:alert(1)">x</a>', 1, 1, "<a> needs href"),
        ('<a href="https://user@a.example">x</a>', 1, 1, "<a> needs href"),
        ('<a href="https://a.example/{first_name}">x</a>', 1, 1, "placeholder in its href"),
        ("<b onclick='x'>x</b>", 1, 1, "<b> takes no onclick"),
        ("<a href='https://a.example' style='x'>x</a>", 1, 1, "<a> takes no style"),
        ("<b =>x</b>", 1, 3, "is not well written"),
        ("<span>x</span>", 1, 1, "<span> needs class"),
        ("<tg-emoji>x</tg-emoji>", 1, 1, "<tg-emoji> needs emoji-id"),
        ("<tg-emoji emoji-id='x'>x</tg-emoji>", 1, 1, "<tg-emoji> needs emoji-id"),
        ("<code class='language-c'>x</code>", 1, 1, "<code> needs class"),
        ("<code><b>x</b></code>", 1, 7, "<b> stands inside <code> or <pre>"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", 1, 14, "inside another"),
        ("x<b></b>", 1, 2, "there is nothing between"),
        ("Привет, {frist_name|друг}", 1, 9, "no placeholder {frist_name}"),
        ("Привет, {имя}", 1, 9, "no placeholder {имя}"),
        ("Привет, {first_name", 1, 9, "{ begins no placeholder"),
        ("a\x00b", 1, 2, "is no text"),
        ("a\udcffb", 1, 2, "is no text"),
    ],
)
def test_f26_what_is_broken_is_refused_with_its_place(
    source: str, line: int, column: int, said: str
) -> None:
    with pytest.raises(BadText) as refused:
        compose(source)

    assert refused.value.place is not None
    assert (refused.value.place.line, refused.value.place.column) == (line, column)
    assert said in refused.value.what
    assert refused.value.cure


def test_f26_more_tags_than_telegram_formats_are_refused() -> None:
    with pytest.raises(BadText, match="has 101 tags"):
        compose("<b>x</b>" * 101)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("<b>Аня", "&lt;b&gt;Аня!"),
        ("Q & A", "Q &amp; A!"),
        ('"><a href="https://evil.example">', "&quot;&gt;&lt;a href=&quot;https://evil.example"),
        ("\u202eнеА", "неА!"),
        ("Аня\n\nСкидка", "Аня Скидка!"),
        ("{last_name}", "{last_name}!"),
        ("👨‍👩‍👧", "👨‍👩‍👧!"),
        ("\u200b\u2800 ", "друг!"),
        ("", "друг!"),
    ],
)
def test_f27_a_name_is_text_and_nothing_else(name: str, sent: str) -> None:
    rendered = shown("{first_name|друг}!", first_name=name, last_name="X")

    assert rendered.html.startswith(sent)


def test_f27_a_name_of_5000_characters_stops_this_person_only() -> None:
    letter = compose("Привет, {first_name|друг}!")

    assert render(letter, {"first_name": "я" * 5000}) == Unfit(
        "too_long", "5,009 units instead of at most 4,096"
    )
    assert isinstance(render(letter, {"first_name": "Аня"}), Rendered)


def test_f27_the_length_is_counted_after_filling_in() -> None:
    letter = compose("я" * 4090 + "{first_name}")

    assert isinstance(render(letter, {"first_name": "<&>" * 2}), Rendered)
    assert isinstance(render(letter, {"first_name": "<&>" * 2 + "!"}), Unfit)
    assert isinstance(render(letter, {"first_name": EMOJI * 3}), Rendered)


def test_f27_a_person_without_the_name_is_not_greeted_with_a_hole() -> None:
    unfit = render(compose("Привет, {first_name}!"), {"first_name": " "})

    assert unfit == Unfit("no_value", "no first_name, and {first_name} has no fallback")


@pytest.mark.parametrize(
    "source",
    ["", " \n\t ", "<b> </b>", "\u200b\u2060", "&#32;", "<i>\u3164</i>", "\u00ad\u2800"],
)
def test_f28_a_text_nobody_can_see_is_refused(source: str) -> None:
    with pytest.raises(BadText, match="blank"):
        compose(source)


def test_f28_blank_for_one_person_stops_this_person_only() -> None:
    letter = compose("{first_name|}")

    assert render(letter, {}) == Unfit("blank", "nothing would be seen")
    assert isinstance(render(letter, {"first_name": "Аня"}), Rendered)


def test_f28_a_photo_needs_no_caption_but_no_blank_one() -> None:
    assert isinstance(render(compose("", media=PHOTO), {}), Rendered)

    with pytest.raises(BadText, match="blank"):
        compose("<b> </b>", media=PHOTO)
