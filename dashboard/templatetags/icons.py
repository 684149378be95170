"""Icons for tables of many cells, where a template for each would be felt; elsewhere includes/icon.html serves."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, label: str) -> SafeString:
    """Return an icon that stands alone, with the words that it stands for."""
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
        label, static("img/icons.svg"), name,
    )  # fmt: skip
