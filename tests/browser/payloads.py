"""Texts that would run a script wherever they are put into a page without being escaped.

Each says `fired(N)`; the page under the test must never do so. A plain page that does not escape
must do so for every one, or the detector would prove nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Payload:
    """A hostile text, and the place in a careless page where it does its harm.

    Attributes:
        place: "text", "attribute" (in double quotes), "address" (a link's, which is clicked),
            "script" (a string in double quotes) or "template" (a template literal).
    """

    number: int
    text: str
    place: str


_TEXTS = (
    "<script>{x}</script>",
    "<SCRIPT>{x}</SCRIPT>",
    "</title><script>{x}</script>",
    "</textarea><script>{x}</script>",
    "</style><script>{x}</script>",
    "--><script>{x}</script><!--",
    "]]><script>{x}</script>",
    "<img src=x: onerror={x}>",
    "<img src=x: onerror={x}//",
    '<img/src="x:"/onerror="{x}">',
    "<IMG SRC=x: OnErRoR={x}>",
    "<img src='x:' onerror='{x}'>",
    "<<img src=x: onerror={x}>>",
    "<b title='<'><img src=x: onerror={x}></b>",
    "<svg onload={x}>",
    "<svg/onload={x}>",
    "<svg><script>{x}</script></svg>",
    "<svg><image href=x: onerror={x}></image></svg>",
    "<svg><a><animate attributeName=x dur=1s onbegin={x}></animate></a></svg>",
    "<svg><style><img src=x: onerror={x}></style></svg>",
    "<math><mi><img src=x: onerror={x}></mi></math>",
    "<details open ontoggle={x}><summary>o</summary></details>",
    "<input autofocus onfocus={x}>",
    "<video><source onerror={x}></video>",
    "<audio src=x: onerror={x}></audio>",
    "<iframe onload={x}></iframe>",
    '<iframe srcdoc="<script>parent.{x}</script>"></iframe>',
    "<button autofocus onfocus={x}>b</button>",
    (
        "<style>@keyframes k{{}}</style><p style=animation-name:k;animation-duration:9ms "
        "onanimationstart={x}>k</p>"
    ),
    "\u202e<img src=x: onerror={x}>",
    "\u2067<svg onload={x}>\u2069",
    "\u200f<img src=x: onerror={x}>",
    "\ufeff<img src=x: onerror={x}>",
    "\u0000<img src=x: onerror={x}>",
    "%00<svg onload={x}>",
    "&#0;<svg onload={x}>",
    "السلام <img src=x: onerror={x}> عليكم",
    "{{{{constructor.constructor('{x}')()}}}}<svg onload={x}>",
)
_ATTRIBUTES = (
    '"><script>{x}</script>',
    '"><img src=x: onerror={x}>',
    '" autofocus onfocus={x} a="',
    '" onfocus={x} autofocus tabindex=0 "',
    '"/><svg/onload={x}>',
)
_ADDRESSES = (
    "javascript:{x}",
    "JaVaScRiPt:{x}",
    "javascript://%0a{x}",
    " javascript:{x}",
    "java\tscript:{x}",
)
_SCRIPTS = ('";{x};"', '"-{x}-"', "</script><script>{x}</script>")
_TEMPLATES = ("${{{x}}}", "`+{x}+`", "`;{x};`")


def _all() -> tuple[Payload, ...]:
    places = {
        "text": _TEXTS,
        "attribute": _ATTRIBUTES,
        "address": _ADDRESSES,
        "script": _SCRIPTS,
        "template": _TEMPLATES,
    }
    pairs = [(place, text) for place, texts in places.items() for text in texts]
    return tuple(
        Payload(number, text.format(x=f"fired({number})"), place)
        for number, (place, text) in enumerate(pairs)
    )


PAYLOADS = _all()

UNESCAPED = {
    "text": "<div>{text}</div>",
    "attribute": '<input value="{text}">',
    "address": '<a href="{text}">a</a>',
    "script": '<script>var a = "{text}";</script>',
    "template": "<script>var a = `{text}`;</script>",
}
"""How a careless page would show each kind."""


def careless(payload: Payload) -> str:
    """A page that shows a payload without escaping it, and clicks what can be clicked."""
    click = "<script>for (const a of document.links) a.click()</script>"
    body = UNESCAPED[payload.place].replace("{text}", payload.text)
    return f"<!doctype html><meta charset=utf-8><body>{body}{click}"
