"""What Slack refuses of blocks, by its reference pages."""

TEXT_LIMITS = {"section": 3000, "header": 150, "context": 2000}


def _text(faults, what, text, limit):
    value = text.get("text", "")
    if not 1 <= len(value) <= limit:
        faults.append(f"{what}: {len(value)} characters")


def _options(faults, options):
    if not 1 <= len(options) <= 100:
        faults.append(f"{len(options)} options")
    for option in options:
        _text(faults, "option", option["text"], 75)
        if not 1 <= len(option["value"]) <= 150:
            faults.append("option value")


def _element(faults, element):
    if len(element.get("action_id", "")) > 255:
        faults.append("action_id")
    if element["type"] == "button":
        _text(faults, "button", element["text"], 75)
        if len(element.get("value", "")) > 2000:
            faults.append("button value")
    elif element["type"] == "static_select":
        groups = element.get("option_groups", [])
        if ("options" in element) == bool(groups) or len(groups) > 100:
            faults.append("options or option groups")
        for group in groups:
            _text(faults, "group", group["label"], 75)
            _options(faults, group["options"])
        if "options" in element:
            _options(faults, element["options"])
    elif element["type"] != "plain_text_input":
        faults.append(f"element {element['type']}")


def _block(faults, block):
    kind = block["type"]
    if not len(block.get("block_id", "x")) <= 255:
        faults.append("block_id")
    if kind in ("section", "header"):
        _text(faults, kind, block["text"], TEXT_LIMITS[kind])
    elif kind == "context":
        if not 1 <= len(block["elements"]) <= 10:
            faults.append("context elements")
        for text in block["elements"]:
            _text(faults, kind, text, TEXT_LIMITS[kind])
    elif kind == "actions":
        if not 1 <= len(block["elements"]) <= 25:
            faults.append("elements")
        for element in block["elements"]:
            _element(faults, element)
    elif kind == "input":
        _element(faults, block["element"])
    else:
        faults.append(f"block {kind}")


def faults_of(blocks, most=50):
    """One line a fault; an empty list if Slack takes the blocks."""
    if not isinstance(blocks, list) or len(blocks) > most:
        return ["number of blocks"]
    faults = []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        faults.append("a block_id twice")
    for block in blocks:
        try:
            _block(faults, block)
        except (KeyError, TypeError, AttributeError) as error:
            faults.append(f"lacks {error}")
    return faults
