-- The readings behind a line, each with the part of it that lies in the line's own time. A part is the difference of two
-- rounded running totals, as when hours are built, so that the parts of a line add up to its metered energy exactly.
WITH behind (series_id, slot_at, revision, started_at, ended_at, metered_energy_kwh, device_hours, quality, boundary,
             pue_included, batch_id, "row", total_count, total_kwh) AS (
    {behind}
),
parts AS (
    SELECT b.series_id, b.slot_at,
           sum(round(metered_energy_kwh * high_s / span_s, 9) - round(metered_energy_kwh * low_s / span_s, 9)) AS kwh,
           sum(round(device_hours * high_s / span_s, 9) - round(device_hours * low_s / span_s, 9)) AS hours
    FROM behind b
    JOIN unnest(%(window_begins)s::timestamptz[], %(window_ends)s::timestamptz[]) AS w (begins_at, ends_at)
        ON b.started_at < w.ends_at AND b.ended_at > w.begins_at
    CROSS JOIN LATERAL (
        SELECT extract(epoch FROM greatest(w.begins_at, b.started_at) - b.started_at) AS low_s,
               extract(epoch FROM least(w.ends_at, b.ended_at) - b.started_at) AS high_s,
               extract(epoch FROM b.ended_at - b.started_at) AS span_s
    ) seconds
    GROUP BY b.series_id, b.slot_at
)
SELECT b.series_id, b.slot_at, b.revision, b.started_at, b.ended_at, b.metered_energy_kwh, b.device_hours, b.quality,
       b.boundary, b.pue_included, b.batch_id, b."row", count(*) OVER (), sum(b.metered_energy_kwh) OVER (),
       p.kwh, p.hours, sum(p.kwh) OVER (), sum(p.hours) OVER ()
FROM behind b
JOIN parts p USING (series_id, slot_at)
WHERE %(any_pue)s OR b.pue_included IS NOT DISTINCT FROM %(pue_included)s
ORDER BY b.started_at, b.series_id
OFFSET %(page_offset)s LIMIT %(page_limit)s
