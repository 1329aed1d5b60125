-- Lists of the people of one source, in the order of their names, and how many there are.
CREATE INDEX users_by_source ON users (tenant_id, source, folded_name, id);
CREATE INDEX user_groups_by_source ON user_groups (tenant_id, source, folded_name, id);
