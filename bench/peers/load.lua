-- What the scripts for wrk have in common.

-- So long a connection rests before a request: as callers do who know nothing of each other.
function rest(mean_ms)
  return math.floor(-math.log(1 - math.random()) * mean_ms + 0.5)
end

-- The results in one line of JSON.
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.4f, "p99_ms": %.4f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
