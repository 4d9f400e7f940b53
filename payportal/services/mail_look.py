"""The styles of mails, each as the attribute of one element: mail readers know no style sheets of ours."""

from dataclasses import dataclass

from markupsafe import Markup

FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans Arabic',sans-serif"
INK, SOFT, LINE, PAGE, SURFACE = "#1c211d", "#5b645d", "#e4e4df", "#f7f7f5", "#ffffff"
DARK = (
    "@media (prefers-color-scheme:dark){"
    ".page{background:#121412!important}.card{background:#1a1d1a!important;border-color:#2c312c!important}"
    ".ink{color:#e8ebe7!important}.soft{color:#a3aca4!important}.line{border-color:#2c312c!important}"
    ".link{color:#5cc9a1!important}.plate{background:#ffffff!important;padding:6px 8px!important}}"
    "@media (max-width:480px){.card{padding:20px!important}.row-word,.row-value{display:block!important;"
    "text-align:start!important;width:auto!important}.row-value{border:0!important;padding-top:0!important}"
    ".row-word{padding-bottom:0!important}}"
)
"""What inline styles cannot say; a reader that drops it shows the light, wide form, which is whole by itself."""

SHEET = Markup(f"<style>{DARK}</style>")  # noqa: S704 - our own words


@dataclass(frozen=True, slots=True)
class Look:
    """The attribute of each kind of element."""

    sheet: Markup
    page: Markup
    card: Markup
    bar: Markup
    logo: Markup
    brand: Markup
    title: Markup
    para: Markup
    table: Markup
    word: Markup
    value: Markup
    quote: Markup
    button: Markup
    foot: Markup
    link: Markup


def look(accent: str, *, rtl: bool) -> Look:
    """Return the styles in an accent that white can be read on."""
    start, end = ("right", "left") if rtl else ("left", "right")
    return Look(
        sheet=SHEET,
        page=_style(f"margin:0;padding:24px 12px;background:{PAGE}"),
        card=_style(f"max-width:560px;margin:0 auto;background:{SURFACE};border:1px solid {LINE};border-radius:10px;"
                    f"padding:32px;text-align:{start};{FONT};box-sizing:border-box"),
        bar=_style(f"height:4px;background:{accent};border-radius:2px;font-size:0;line-height:4px"),
        logo=_style("display:block;margin:16px 0 0;border:0;border-radius:4px;font-size:14px"),
        brand=_style(f"margin:16px 0 0;font-size:14px;line-height:20px;font-weight:600;color:{SOFT}"),
        title=_style(f"margin:8px 0 16px;font-size:20px;line-height:28px;font-weight:600;color:{INK}"),
        para=_style(f"margin:0 0 16px;font-size:16px;line-height:24px;color:{INK};white-space:pre-line;"
                    "overflow-wrap:anywhere"),
        table=_style("width:100%;border-collapse:collapse;margin:0 0 16px"),
        word=_style(f"padding:8px 0;border-top:1px solid {LINE};font-size:16px;line-height:24px;color:{SOFT};"
                    f"text-align:{start};font-weight:400"),
        value=_style(f"padding:8px 0;border-top:1px solid {LINE};font-size:16px;line-height:24px;color:{INK};"
                     f"text-align:{end};font-variant-numeric:tabular-nums"),
        quote=_style(f"margin:0 0 16px;padding:0 16px;border-{start}:3px solid {LINE};font-size:16px;line-height:24px;"
                     f"color:{INK};white-space:pre-line;overflow-wrap:anywhere"),
        button=_style(f"display:inline-block;margin:0 0 16px;padding:12px 20px;background:{accent};color:#ffffff;"
                      "border-radius:8px;font-size:16px;line-height:20px;font-weight:600;text-decoration:none"),
        foot=_style(f"margin:0 0 8px;font-size:13px;line-height:20px;color:{SOFT};overflow-wrap:anywhere"),
        link=_style(f"color:{accent};text-decoration:underline"),
    )  # fmt: skip


def _style(rules: str) -> Markup:
    return Markup('style="{}"').format(Markup(rules))  # noqa: S704 - our own words and a colour that was checked
