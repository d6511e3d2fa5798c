"""Commands about the log of an instance: does it hold together, and all of it for whoever has a right to it."""

import asyncio
import sys
from pathlib import Path

import orjson

from ensembl_fed.cli.set_up import hosted, opened
from ensembl_fed.cli.told import say, say_json
from ensembl_fed.storage.audit import every_line, first_broken_line


def verify_audit(domain: str, *, as_json: bool) -> bool:
    """Whether every line follows from the one before it; says which does not."""

    async def command() -> bool:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            async with instance.database.reading() as unit:
                broken, count = await first_broken_line(unit)
            if as_json:
                say_json({"domain": instance.domain, "lines": count, "broken_line": broken, "is_whole": broken is None})
            elif broken is None:
                say(f"{instance.domain}: {count} lines, each follows from the one before it.")
            else:
                say(f"{instance.domain}: line {broken} was changed, or one is missing before it.")
            return broken is None

    return asyncio.run(command())


def export_audit(domain: str, output: Path) -> None:
    """Write the log, one JSON object a line, oldest first."""

    async def command() -> list[bytes]:
        async with opened() as hosting:
            instance = await hosted(hosting, domain)
            lines: list[bytes] = []
            async with instance.database.reading() as unit:
                async for row in every_line(unit):
                    values = row.model_dump()
                    lines.append(orjson.dumps({**values, "details": orjson.loads(row.details)}))
            return lines

    lines = asyncio.run(command())
    text = b"".join(line + b"\n" for line in lines)
    if str(output) == "-":
        sys.stdout.buffer.write(text)
    else:
        output.write_bytes(text)
        say(f"{len(lines)} lines in {output}.")
