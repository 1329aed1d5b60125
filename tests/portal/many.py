"""A tenant with very many integrations and people, written into the file of a server that is stopped."""

import sqlite3
import time

DAY = 86_400

NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count) "


def fill(path, tenant, integrations=10_000, users=100_000):
    """Each integration has one secret, and was used today."""
    now = int(time.time() * 1_000_000)
    words = {"tenant": bytes.fromhex(tenant.replace("-", "")), "now": now, "year": now + 365 * DAY * 1_000_000, "today": int(time.time()) // DAY}
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA synchronous = OFF")
        run = lambda sql, **more: database.execute(NUMBERS + sql, {**words, **more})
        run("INSERT INTO integrations (id, tenant_id, kind, name, folded_name, claims, role, enabled, created_at, version, tokens_valid_from) "
            "SELECT randomblob(16), :tenant, CASE n % 3 WHEN 0 THEN 'api' WHEN 1 THEN 'custom' ELSE 'external-api' END, printf('Sensor %05d', n), "
            "printf('sensor %05d', n), '{\"site\":\"north\"}', 'event_viewer', n % 50 > 0, :now - n * 1000000, 1, 0 FROM numbers", count=integrations)
        database.execute("INSERT INTO credentials (id, integration_id, digest, sealed_secret, hint, valid_from, valid_until, created_at, last_used_at, "
                         "last_used_from, tokens_ended, generation, first_used_at) SELECT randomblob(16), id, randomblob(32), x'', 'abcd', created_at, :year, "
                         "created_at, :now, '192.0.2.7', 0, 1, created_at FROM integrations WHERE tenant_id = :tenant AND name LIKE 'Sensor %'", words)
        database.execute("INSERT INTO usage (tenant_id, day, integration_id, operation, deprecated, allowed, limited) SELECT tenant_id, :today, id, "
                         "'api.groups.list', 0, 12, 0 FROM integrations WHERE tenant_id = :tenant AND name LIKE 'Sensor %'", words)
        run("INSERT INTO users (id, tenant_id, source, external_id, name, folded_name, email, active, created_at, updated_at, version) "
            "SELECT randomblob(16), :tenant, 'local', '', printf('Person %06d', n), printf('person %06d', n), printf('p%d@north.example', n), 1, "
            ":now - n, :now, 1 FROM numbers", count=users)
    database.close()
