"""The tables that every part writes to, and a connection that waits for a database that is being recovered."""

import os
import time

import psycopg

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (id text PRIMARY KEY, written timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS tasks (id text NOT NULL, done timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS ticks (instance text NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS doubles (instance text NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS job_runs (run text NOT NULL, release text NOT NULL, at timestamptz NOT NULL DEFAULT now());
"""


def connect(patience: float = 20.0) -> psycopg.Connection:
    end = time.monotonic() + patience
    while True:
        try:
            return psycopg.connect(os.environ["DATABASE"], autocommit=True, connect_timeout=5)
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
