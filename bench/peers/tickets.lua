-- For wrk: POSTs the tickets of a JSON Lines file, `{"text": ...}` a line, one after the other.
--   wrk -s tickets.lua URL -- FILE [WAIT_MS]
-- With WAIT_MS each connection rests so long before each request, on average, as callers who know
-- nothing of each other do; without, it asks as fast as it is answered.
local requests, place, wait = {}, 0, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", "/v1/classify",
      { ["Content-Type"] = "application/json" }, line)
  end
  wait = tonumber(arguments[2] or "0")
  if wait == 0 then delay = nil end  -- else wrk sets a timer for each request
  math.randomseed(os.time())
  place = math.random(#requests)
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function delay()
  return math.floor(-math.log(1 - math.random()) * wait + 0.5)
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.4f, "p99_ms": %.4f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
