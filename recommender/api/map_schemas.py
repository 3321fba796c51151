"""Schemas of the map's responses, for the OpenAPI document."""

from typing import Any

from pydantic import BaseModel, Field

from recommender.api.schemas import Counted


class MapColumn(BaseModel):
    """What points can be coloured by."""

    values: list[Counted] = Field(description="The most frequent first, with how many")
    codes: str = Field(description="Base64 of n bytes: places in `values`; 255 is none of them")


class MapRegion(BaseModel):
    """A part of the map, and what it is about."""

    en: list[str] = Field(description="What its English titles say more than others; may be empty")
    zh: list[str] = Field(description="The same of Chinese ones")
    count: int
    x: float = Field(description="Its middle in the unit square")
    y: float


class MapRegions(BaseModel):
    """The parts of the map, and which each entry lies in."""

    codes: str = Field(description="Base64 of n bytes: places in `values`")
    values: list[MapRegion] = Field(description="The largest first")


class Regional(BaseModel):
    """What the parts of a release's map are about."""

    index_version: str
    regions: list[MapRegion] = Field(description="The largest first; none without a map")


class MapOfAll(BaseModel):
    """Every entry of a release as a point of the unit square."""

    index_version: str
    count: int
    newer: int = Field(description="Entries that the map does not have yet")
    gone: list[int] = Field(description="Places that are to be left out")
    positions: str = Field(description="Base64 of n pairs of little-endian uint16: x and y")
    colours: dict[str, MapColumn]
    regions: MapRegions | None = Field(None, description="Where the build named them")


class Mapped(BaseModel):
    """Entries behind points of the map."""

    index_version: str = Field(description="Places are those of this release's map")
    entries: list[dict[str, Any]] = Field(description="Cards, each with its `place`")
