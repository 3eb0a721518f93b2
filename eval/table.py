"""Numbers and tables in Markdown."""


def number(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def share(value, interval):
    if value is None:
        return "–"
    return f"{value:.3f} ({interval[0]:.3f}–{interval[1]:.3f})"


def rate(figures):
    """False alarms an hour with their bounds."""
    if figures.get("false_per_hour") is None:
        return "–"
    low, high = figures["false_per_hour_95"]
    return f"{figures['false_per_hour']:.2f} ({low:.2f}–{high:.2f})" if figures["false"] else f"0 (≤ {high:.2f})"


def table(head, rows):
    out = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(out + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]) + "\n"
