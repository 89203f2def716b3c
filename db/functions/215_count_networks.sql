-- Counts requests whose address is within its own limit for the wider networks that contain the address, and returns
-- the requests that are past a network's limit. A request that is past the limit of the smaller network is not counted
-- in the wider one, so that one busy client does not use up the limit of its neighbours. Counts are made in key order,
-- network by network, so that two batches never deadlock.
CREATE OR REPLACE FUNCTION count_networks(
  p_items integer[], p_steps integer[], p_networks text[], p_limits integer[], p_windows integer[]
) RETURNS TABLE (item integer, reset_seconds integer) LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_counted record;
  v_step integer;
  v_refused integer[] := '{}';
BEGIN
  FOR v_step IN SELECT DISTINCT s FROM unnest(p_steps) s ORDER BY s LOOP
    FOR v IN
      SELECT r.position, r.call_limit, r.call_window, ('address:' || r.network) COLLATE "C" AS key
      FROM unnest(p_items, p_steps, p_networks, p_limits, p_windows) AS r(position, step, network, call_limit, call_window)
      WHERE r.step = v_step AND r.position <> ALL (v_refused)
      ORDER BY key, r.position
    LOOP
      SELECT c.allowed, c.reset_seconds INTO v_counted FROM count_request(v.key, v.call_limit, v.call_window) c;
      CONTINUE WHEN v_counted.allowed;
      v_refused := v_refused || v.position;
      item := v.position;
      reset_seconds := v_counted.reset_seconds;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END
$$;
