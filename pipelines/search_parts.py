"""Who has these one or two letters anywhere in a name: answered beforehand for all that occur."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from core.search_layout import KEPT

_CHUNK = 100_000
_END = ord("\n")
Codes = npt.NDArray[np.int64]


def parts(terms: pl.DataFrame, *, shift: int) -> pl.DataFrame:
    """For each one and two letters the people with them seen last: beginning, total, ids (at most 101).

    `terms` has term, id and ids as `search_terms.distinct` gives them. A part that 101 people have
    is complete, and not looked for among those seen earlier.
    """
    places = terms.with_columns(pl.coalesce("ids", pl.concat_list("id")).alias("ids"))
    postings = places.select("term", id="ids").explode("id").sort("id")
    found = [pl.DataFrame(schema={"part": pl.Int64, "person": pl.Int64, "id": pl.Int64})]
    counts: dict[int, int] = {}
    complete = np.zeros(0, dtype=np.int64)
    for chunk in postings.iter_slices(_CHUNK):
        new = pl.concat(list(_occurrences(chunk, complete)))
        once = new.with_columns(person=pl.col("id") // 2**shift).unique(
            ["part", "person"], keep="first", maintain_order=True
        )
        found.append(once.select("part", "person", "id"))
        for part, people in once.group_by("part").agg(pl.len()).iter_rows():
            counts[part] = counts.get(part, 0) + people
        enough = sorted(part for part, people in counts.items() if people >= KEPT)
        complete = np.asarray(enough, dtype=np.int64)
    return _first_of(pl.concat(found))


def _occurrences(chunk: pl.DataFrame, complete: Codes) -> Iterator[pl.DataFrame]:
    """Each part of each term that is not complete: part (its letters as a number) and id."""
    text = "\n".join(chunk["term"]) + "\n"
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    owners = np.repeat(chunk["id"].to_numpy(), chunk["term"].str.len_chars().to_numpy() + 1)
    singles, doubles = codes, codes[:-1] << 21 | codes[1:]
    inside = codes != _END
    for part, whole in ((singles, inside), (doubles, inside[:-1] & inside[1:])):
        kept = whole & ~_among(part, complete)
        yield pl.DataFrame({"part": part[kept], "id": owners[: part.size][kept]})


def _among(values: Codes, known: Codes) -> npt.NDArray[np.bool_]:
    if known.size == 0:
        return np.zeros(values.size, dtype=np.bool_)
    place = np.searchsorted(known, values).clip(max=known.size - 1)
    same: npt.NDArray[np.bool_] = known[place] == values
    return same


def _first_of(found: pl.DataFrame) -> pl.DataFrame:
    once = found.unique(["part", "person"], keep="first", maintain_order=True)
    kept = once.group_by("part").agg(total=pl.len(), ids=pl.col("id").sort().head(KEPT))
    letters = pl.Series([_letters(part) for part in kept["part"]], dtype=pl.String)
    return kept.select(letters.alias("beginning"), "total", "ids").sort("beginning")


def _letters(part: int) -> str:
    first, second = part >> 21, part & 0x1FFFFF
    return chr(second) if first == 0 else chr(first) + chr(second)
