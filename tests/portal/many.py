"""A tenant with very many integrations and people, written into the database of a server that is stopped."""

import csv
import io
import secrets
import sqlite3
import subprocess
import time

DAY = 86_400


def rows(tenant, integrations, users):
    """(table, columns, rows). Each integration has one secret and was used today; everybody is in one group."""
    now = int(time.time() * 1_000_000)
    year, today = now + 365 * DAY * 1_000_000, int(time.time()) // DAY
    sensors = [secrets.token_bytes(16) for _ in range(integrations)]
    people = [secrets.token_bytes(16) for _ in range(users)]
    everybody = secrets.token_bytes(16)
    kinds = ("api", "custom", "external-api")
    yield ("integrations", "id tenant_id kind name folded_name claims role enabled created_at version tokens_valid_from",
           ((one, tenant, kinds[n % 3], f"Sensor {n:05}", f"sensor {n:05}", '{"site":"north"}', "event_viewer", int(n % 50 > 0), now - n * 1_000_000, 1, 0)
            for n, one in enumerate(sensors, 1)))
    yield ("credentials", "id integration_id digest sealed_secret hint valid_from valid_until created_at last_used_at last_used_from tokens_ended generation first_used_at",
           ((secrets.token_bytes(16), one, secrets.token_bytes(32), b"", "abcd", now - n * 1_000_000, year, now - n * 1_000_000, now, "192.0.2.7", 0, 1, now - n * 1_000_000)
            for n, one in enumerate(sensors, 1)))
    yield ("usage", "tenant_id day integration_id operation deprecated allowed limited",
           ((tenant, today, one, "api.groups.list", 0, 12, 0) for one in sensors))
    yield ("users", "id tenant_id source external_id name folded_name email active created_at updated_at version",
           ((one, tenant, "local", "", f"Person {n:06}", f"person {n:06}", f"p{n}@north.example", 1, now - n, now, 1) for n, one in enumerate(people, 1)))
    yield ("user_groups", "id tenant_id source external_id name folded_name created_at updated_at version",
           [(everybody, tenant, "local", "", "Everybody", "everybody", now, now, 1)])
    yield ("group_members", "group_id user_id", ((everybody, one) for one in people))


def fill(database, tenant, integrations=10_000, users=100_000):
    """`database`: a file, or the address of a PostgreSQL."""
    tables = rows(bytes.fromhex(tenant.replace("-", "")), integrations, users)
    if database.startswith("postgres"):
        fill_postgres(database, tables)
    else:
        fill_file(database, tables)


def fill_file(path, tables):
    database = sqlite3.connect(path)
    with database:
        database.execute("PRAGMA synchronous = OFF")
        for table, columns, values in tables:
            names = columns.split()
            database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values)
    database.close()


def fill_postgres(address, tables):
    for table, columns, values in tables:
        text = io.StringIO()
        csv.writer(text).writerows([f"\\x{one.hex()}" if isinstance(one, bytes) else one for one in row] for row in values)
        copy = f"COPY {table} ({', '.join(columns.split())}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({', '.join(columns.split())}))"
        subprocess.run(["psql", "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-c", copy, address], input=text.getvalue(), text=True, check=True, timeout=300)
    subprocess.run(["psql", "--quiet", "--no-psqlrc", "-c", "ANALYZE", address], check=True, timeout=300)
