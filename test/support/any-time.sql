-- The stories of the tests are told in years to come: their databases believe whatever time they are
-- told. times-told.db-spec.ts puts back what migrations 20 and 21 made.
CREATE OR REPLACE FUNCTION ctx.believed(p_time timestamptz) RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS 'SELECT p_time';
CREATE OR REPLACE FUNCTION ctx.has_been(p_at timestamptz) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS 'SELECT true';
CREATE OR REPLACE FUNCTION ctx.believed_day(p_day date) RETURNS date
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
  AS 'SELECT p_day';
