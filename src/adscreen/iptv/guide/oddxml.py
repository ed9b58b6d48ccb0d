"""Elements that a strict pattern cannot read: CDATA, comments, tags in a text, tags that do not close.

lxml reads them in its forgiving mode, one small element at a time, without entities, files or network.
"""

from collections.abc import Sequence

from lxml import etree


def odd_texts(body: bytes, tags: Sequence[bytes]) -> list[tuple[bytes, bytes, bytes]]:
    """Return (tag, attributes, text) of the children of `body` named in `tags`, as far as they can be read.

    The texts come back as they stand between tags, so that they are decoded as all others are.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    # latin-1 keeps every byte what it is, and an escaped ampersand comes back as it stood
    inner = body.replace(b"&", b"&amp;")
    document = b'<?xml version="1.0" encoding="iso-8859-1"?><p>' + inner + b"</p>"
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None:
        return []
    wanted = {tag.decode() for tag in tags}
    found = []
    for child in root.iter(*wanted):
        text = "".join(str(part) for part in child.itertext()).encode("latin-1", "replace")
        language = f' lang="{child.get("lang", "")}"'.encode("latin-1", "replace")
        found.append((child.tag.encode(), language, text))
    return found
