"""Block Kit as HTML that resembles Slack: what the bot uses of it, to look at and to read.

    page([Panel("The answer", message(post, people)), ...], "en")

Markup follows Slack's rules as far as the bot's texts could break them: a star is bold only where
no letter stands beside it, so a mistake in a phrase shows.
"""

import datetime
import html
import re
from dataclasses import dataclass

WIDTH = 1280  # of the page

STYLE = """
* { box-sizing: border-box; }
body { margin: 0; padding: 20px; background: #f3f2f5; color: #1d1c1d; width: 1280px;
       font: 15px/1.47 "Lato", "Noto Sans", "Noto Sans CJK JP", Arial, sans-serif; }
.panels { columns: 2; column-gap: 20px; }
.panel { background: #fff; border: 1px solid #dddcde; border-radius: 8px; padding: 12px 16px 14px;
         margin-bottom: 20px; break-inside: avoid; }
.caption { font-size: 12px; color: #616061; border-bottom: 1px solid #eee; padding-bottom: 6px;
           margin-bottom: 10px; }
.message { display: flex; gap: 8px; padding: 4px 0; }
.thread { margin-left: 44px; border-left: 2px solid #eee; padding-left: 10px; }
.avatar { flex: 0 0 36px; height: 36px; border-radius: 6px; color: #fff; font-weight: 700;
          text-align: center; line-height: 36px; }
.body { flex: 1; min-width: 0; }
.name { font-weight: 900; }
.app { font-size: 10px; font-weight: 700; background: #e8e8e8; color: #616061; border-radius: 2px;
       padding: 1px 3px; margin-left: 4px; vertical-align: 2px; }
.time, .edited { font-size: 12px; color: #616061; margin-left: 6px; }
.section { margin: 4px 0; }
.context { font-size: 13px; color: #616061; margin: 4px 0; }
.header { font-size: 18px; font-weight: 900; margin: 6px 0; }
.divider { border-top: 1px solid #e4e3e6; margin: 10px 0; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 2px; }
.button, .select { border: 1px solid #bbbabc; border-radius: 4px; padding: 0 12px; height: 36px;
                   line-height: 34px; }
.button { font-size: 15px; font-weight: 700; background: #fff; }
.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.danger { color: #e01e5a; border-color: #e01e5a; }
.select { display: block; min-width: 220px; color: #616061; }
.select::after { content: "⌄"; float: right; margin-left: 12px; }
.options { border: 1px solid #dddcde; border-radius: 6px; box-shadow: 0 4px 12px #0002;
           width: 260px; padding: 6px 0; margin: 4px 0; font-size: 14px; }
.options div { padding: 2px 16px; }
.options .group { font-size: 12px; font-weight: 700; color: #616061; }
.modal { border: 1px solid #bbbabc; border-radius: 8px; box-shadow: 0 8px 24px #0003; width: 460px;
         margin: 6px auto; }
.modal .title { font-size: 20px; font-weight: 900; padding: 16px 20px; }
.modal .content { padding: 0 20px 16px; }
.modal .foot { display: flex; justify-content: flex-end; gap: 10px; border-top: 1px solid #eee;
               padding: 12px 20px; }
.label { font-weight: 700; margin-bottom: 6px; }
.input { border: 1px solid #868686; border-radius: 4px; padding: 6px 10px; min-height: 40px; }
.input.tall { min-height: 84px; }
.mention { background: #e8f5fa; color: #1264a3; border-radius: 3px; padding: 0 2px; }
code { border: 1px solid #ddd; border-radius: 3px; color: #c01343; background: #f6f6f6;
       padding: 1px 3px; font-size: 12px; }
"""
COLORS = ("#611f69", "#1264a3", "#2eb67d", "#e8912d", "#c01343")


@dataclass
class Panel:
    caption: str
    content: str


def marked(text, people):
    """mrkdwn as HTML; `people` maps ids to names."""
    def angled(match):
        what = match[1]
        if what.startswith("@"):
            return f'<span class="mention">@{html.escape(people.get(what[1:], what[1:]))}</span>'
        if what.startswith("!date^"):
            _, seconds, form, *_ = re.split(r"[\^|]", what)
            at = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
            return (form.replace("{date_short_pretty}", f"{at:%b} {at.day}, {at.year}")
                    .replace("{time}", f"{at:%H:%M}"))
        address, _, shown = what.partition("|")
        return f'<span style="color:#1264a3">{shown or address}</span>'

    text = re.sub(r"<([^<>]+)>", angled, text)
    for sign, tag in (("*", "b"), ("_", "i"), ("~", "s")):
        mark = re.escape(sign)
        text = re.sub(rf"(?<![\w{sign}]){mark}(\S|\S[^\n]*?\S){mark}(?![\w{sign}])",
                      rf"<{tag}>\1</{tag}>", text)
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text).replace("\n", "<br>")


def text_of(text, people):
    return marked(text["text"], people) if text["type"] == "mrkdwn" else text["text"]


def element(one, people, is_open):
    kind = one["type"]
    if kind == "button":
        return f'<span class="button {one.get("style", "")}">{one["text"]["text"]}</span>'
    if kind == "static_select":
        shown = f'<span class="select">{one["placeholder"]["text"]}</span>'
        if not is_open:
            return shown
        groups = one.get("option_groups") or [{"options": one["options"]}]
        rows = "".join(
            (f'<div class="group">{group["label"]["text"]}</div>' if "label" in group else "")
            + "".join(f'<div>{option["text"]["text"]}</div>' for option in group["options"])
            for group in groups)
        return f'<div>{shown}<div class="options">{rows}</div></div>'
    if kind == "plain_text_input":
        return f'<div class="input {"tall" if one.get("multiline") else ""}"></div>'
    return f"<span>{text_of(one, people)}</span>"


def block(one, people, is_open=False):
    kind = one["type"]
    if kind == "divider":
        return '<div class="divider"></div>'
    if kind == "input":
        return (f'<div class="section"><div class="label">{one["label"]["text"]}</div>'
                f'{element(one["element"], people, is_open)}</div>')
    if kind in ("section", "header"):
        return f'<div class="{kind}">{text_of(one["text"], people)}</div>'
    if kind in ("actions", "context"):
        inside = "".join(element(each, people, is_open) for each in one["elements"])
        return f'<div class="{kind}">{inside}</div>'
    raise ValueError(f"a block of type {kind} cannot be shown")


def message(post, people, is_open=False, is_edited=False):
    """A message with its author; `is_open` shows the options of selects."""
    name = people.get(post["user"], post["user"])
    color = COLORS[list(people).index(post["user"]) % len(COLORS)]
    at = datetime.datetime.fromtimestamp(float(post["ts"]), datetime.timezone.utc)
    inside = "".join(block(one, people, is_open) for one in post.get("blocks", [])) or marked(
        post["text"], people)
    app = '<span class="app">APP</span>' if "bot_id" in post else ""
    edited = '<span class="edited">(edited)</span>' if is_edited else ""
    place = "thread" if post.get("thread_ts", post["ts"]) != post["ts"] else ""
    return (f'<div class="message {place}">'
            f'<div class="avatar" style="background:{color}">{html.escape(name[0])}</div>'
            f'<div class="body"><span class="name">{html.escape(name)}</span>{app}'
            f'<span class="time">{at:%H:%M}</span><div>{inside}{edited}</div></div></div>')


def view(shown, people):
    """A modal, or the App Home."""
    inside = "".join(block(one, people) for one in shown["blocks"])
    if shown["type"] == "home":
        return inside
    return (f'<div class="modal"><div class="title">{shown["title"]["text"]}</div>'
            f'<div class="content">{inside}</div><div class="foot">'
            f'<span class="button">{shown["close"]["text"]}</span>'
            f'<span class="button primary">{shown["submit"]["text"]}</span></div></div>')


def page(panels, language):
    inside = "".join(f'<div class="panel"><div class="caption">{html.escape(panel.caption)}</div>'
                     f"{panel.content}</div>" for panel in panels)
    height = "Math.ceil(document.documentElement.getBoundingClientRect().height)"
    return (f'<!doctype html><html lang="{language}"><meta charset="utf-8"><style>{STYLE}</style>'
            f'<body><div class="panels">{inside}</div>'
            f'<script>document.body.dataset.height = {height}</script></body></html>')
