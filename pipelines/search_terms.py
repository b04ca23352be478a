"""Which terms lead to which names: folded, from each word on, and as they sound."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from core.search_alphabets import sounds
from core.search_layout import KEPT
from core.search_text import KEY, folded_all
from pipelines.search_grouped import Grouped, Numbers, ordered, position, starts

# A word begins behind a break; a name's nine first words are terms.
_REST = r"^[^\W_]*[\W_]+([^\W_].*)$"
_WORDS = 8


@dataclass(frozen=True)
class Terms:
    """`texts` are the distinct terms in order; posting `ids[n]` belongs to `texts[codes[n]]`.

    The postings are sorted by term, and then by who was seen last; every text has one or more.
    """

    texts: pl.Series
    codes: Numbers
    ids: Numbers

    @property
    def begins(self) -> Numbers:
        """Where the postings of each text begin; and behind them, how many postings there are."""
        return np.append(np.flatnonzero(starts(self.codes)), self.codes.size)

    def newest_of_each(self) -> Grouped:
        """Of each text the postings of who was seen last: 101 are enough for every answer."""
        kept = position(self.codes) < KEPT
        return Grouped(self.codes[kept], self.ids[kept])


def name_terms(named: pl.DataFrame, *, shift: int) -> Terms:
    """The names of `search_people.numbered` as they are searched; usernames without @."""
    ids = (named["person"] * 2**shift + named["fact"]).to_numpy()
    distinct, places = _distinct(named["value"])
    folds = pl.Series(folded_all(distinct.to_list()), dtype=pl.String)
    return _collected(folds.str.strip_prefix("@").str.slice(0, KEY), places, ids)


def id_terms(people: pl.DataFrame, *, shift: int) -> Terms:
    """The numeric ids."""
    ids = (people["person"] * 2**shift).to_numpy()
    return _collected(people["user_id"].cast(pl.String), np.arange(people.height), ids)


def word_terms(terms: Terms) -> Terms:
    """The words inside the terms, each with all that follows it."""
    rest = pl.DataFrame({"text": terms.texts, "code": pl.int_range(len(terms.texts), eager=True)})
    parts = [rest.clear()]
    for _ in range(_WORDS):
        rest = rest.with_columns(pl.col("text").str.extract(_REST)).drop_nulls("text")
        parts.append(rest)
    words = pl.concat(parts)
    places, ids = _spread(terms, words["code"].to_numpy())
    return _collected(words["text"], places, ids)


def sound_terms(names: Terms, words: Terms) -> Terms:
    """Names and words as they sound."""
    heard = sounds(names.texts.to_list() + words.texts.to_list())
    return _collected(
        pl.Series(heard, dtype=pl.String).str.slice(0, KEY),
        np.concatenate([names.codes, words.codes + len(names.texts)]),
        np.concatenate([names.ids, words.ids]),
    )


def _spread(terms: Terms, codes: Numbers) -> tuple[Numbers, Numbers]:
    """The postings of each of these codes, one after the other: the place in `codes`, and the posting."""
    begins = terms.begins
    sizes = begins[codes + 1] - begins[codes]
    places = np.repeat(np.arange(codes.size), sizes)
    within = np.arange(places.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return places, terms.ids[begins[codes][places] + within]


def _collected(texts: pl.Series, places: Numbers, ids: Numbers) -> Terms:
    """The terms of postings `ids`, each of which stands under `texts[place]`; empty texts lead nowhere."""
    distinct, codes = _distinct(texts)
    numbered = pl.DataFrame({"text": distinct}).with_row_index("code")
    # A second column, which decides nothing, lets Polars sort in a third of the time.
    in_order = numbered.sort("text", "code")
    ranks = np.empty(len(distinct), dtype=np.int64)
    ranks[in_order["code"].to_numpy()] = np.arange(len(distinct))
    every = ordered(ranks[codes][places], ids)
    texts = in_order["text"]
    first = int(len(texts) > 0 and texts[0] == "")
    kept = every.groups >= first
    return Terms(texts.slice(first), every.groups[kept] - first, every.ids[kept])


def _distinct(texts: pl.Series) -> tuple[pl.Series, Numbers]:
    """Each text once, and where each of `texts` is among them."""
    encoded = texts.to_arrow().dictionary_encode()
    # As a series: Arrow alone imports pandas to make an array.
    codes: Numbers = pl.Series(encoded.indices).to_numpy().astype(np.int64)
    return pl.Series(encoded.dictionary), codes
