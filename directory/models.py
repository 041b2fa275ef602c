"""SQLAlchemy models of the directory.

Positions are WGS 84 degrees; opening hours follow OpenStreetMap's ``opening_hours`` syntax, null when unknown.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import declarative_base, relationship

Base: Any = declarative_base()

KINDS = (
    "mairie_dr", "mairie", "prefecture", "sous_prefecture", "pan", "pan_etrangers",
    "france_services", "france_services_itinerante", "autre",
)
APPOINTMENTS = ("required", "recommended", "none", "unknown")
QUALITIES = ("exact", "street", "commune")
STATES = ("confirme", "a_verifier", "annonce", "ancien")


class Departement(Base):
    """A département (or collectivité), with its préfecture's commune and a TopoJSON of its communes' outlines."""

    __tablename__ = "departement"
    code = Column(String(3), primary_key=True)
    name = Column(String, nullable=False)
    of_name = Column(String, nullable=False)  # « de la Vienne »
    region = Column(String)
    chef_lieu = Column(String(5))
    website = Column(String)
    outlines = Column(Text)


class Commune(Base):
    """A present commune. ``lat``/``lon`` is its mairie when known inside its outline, else a point of the outline."""

    __tablename__ = "commune"
    insee = Column(String(5), primary_key=True)
    name = Column(String, nullable=False)
    departement = Column(String(3), ForeignKey("departement.code"), nullable=False, index=True)
    population = Column(Integer)
    lat = Column(Float)
    lon = Column(Float)
    names = relationship("CommuneName", cascade="all, delete-orphan")
    postal_codes = relationship("PostalCode", cascade="all, delete-orphan")


class CommuneName(Base):
    """A name by which people call a commune: its own, a delegated, associated or former commune's, a nickname."""

    __tablename__ = "commune_name"
    id = Column(Integer, primary_key=True)
    insee = Column(String(5), ForeignKey("commune.insee"), nullable=False, index=True)
    name = Column(String, nullable=False)
    kind = Column(String, nullable=False)  # official, deleguee, associee, arrondissement, surnom
    is_word = Column(Boolean, nullable=False, default=False)  # its lower-case form is also a word of French


class PostalCode(Base):
    """A postal code that serves a commune."""

    __tablename__ = "postal_code"
    insee = Column(String(5), ForeignKey("commune.insee"), primary_key=True)
    code = Column(String(5), primary_key=True, index=True)


class Structure(Base):
    """A place that receives people. ``state`` other than ``confirme`` must be said wherever the place is shown."""

    __tablename__ = "structure"
    id = Column(String, primary_key=True)
    kind = Column(String, nullable=False, index=True)
    name = Column(String, nullable=False)
    address = Column(String)
    postal_code = Column(String(5))
    city = Column(String, nullable=False)
    insee = Column(String(5), nullable=False, index=True)
    departement = Column(String(3), nullable=False, index=True)
    lat = Column(Float)
    lon = Column(Float)
    position_quality = Column(String, nullable=False)
    phone = Column(String)
    email = Column(String)
    website = Column(String)
    opening_hours = Column(String)
    hours_note = Column(String)
    appointment = Column(String, nullable=False, default="unknown")
    appointment_url = Column(String)
    appointment_note = Column(String)
    accessibility = Column(JSON, nullable=False, default=list)
    wheelchair = Column(Boolean)  # null when nobody has said
    languages = Column(JSON)  # BCP 47 codes spoken at the desk, null when unknown
    conditions = Column(JSON, nullable=False, default=list)
    notes = Column(JSON, nullable=False, default=list)
    unverified = Column(JSON, nullable=False, default=list)
    state = Column(String, nullable=False, default="confirme")
    source_name = Column(String, nullable=False)
    source_url = Column(String)
    source_date = Column(String)
    origin = Column(String, nullable=False, index=True)  # curated, national, anct
    origin_id = Column(String, nullable=False)
    superseded_by = Column(String)  # id of the newer record of the same place, which is shown instead
    services = relationship("Service", cascade="all, delete-orphan", lazy="selectin")
    rounds = relationship("Round", cascade="all, delete-orphan", lazy="selectin", order_by="Round.id")


class Service(Base):
    """A démarche with which a structure has to do; what it does for it is ``routing``'s to say."""

    __tablename__ = "service"
    structure_id = Column(String, ForeignKey("structure.id"), primary_key=True)
    demarche = Column(String, primary_key=True)


class Round(Base):
    """A stop of an itinerant structure. ``weeks``: weeks of the month (1 to 5, -1 the last), null for every week."""

    __tablename__ = "round"
    id = Column(Integer, primary_key=True)
    structure_id = Column(String, ForeignKey("structure.id"), nullable=False, index=True)
    commune = Column(String, nullable=False)
    insee = Column(String(5), nullable=False, index=True)
    place = Column(String)
    weekday = Column(String(2))  # Mo to Su, null when unknown
    hours = Column(String)  # "09:30-12:00", null when unknown
    weeks = Column(JSON)
    appointment = Column(Boolean, nullable=False, default=False)
    note = Column(String)
    lat = Column(Float)
    lon = Column(Float)
