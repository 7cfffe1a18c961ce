-- ログインが続く時間, where a role wants it shorter or longer than usual (NIST SP 800-63B-4 AAL2: at most 24 hours, at most
-- one hour without use). NULL: as usual (12 hours, 60 minutes). Of several roles the shortest counts.
CREATE TABLE staff_session_limits (
  municipality_id int NOT NULL REFERENCES municipalities,
  role_id uuid NOT NULL,
  absolute_minutes int CHECK (absolute_minutes BETWEEN 15 AND 1440),
  idle_minutes int CHECK (idle_minutes BETWEEN 5 AND 60),
  PRIMARY KEY (municipality_id, role_id),
  FOREIGN KEY (municipality_id, role_id) REFERENCES staff_roles ON DELETE CASCADE
);
CALL protect_tenant_table('staff_session_limits');
