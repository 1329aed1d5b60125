-- Requests for wrk, from the environment:
--   METHOD, BODY     what every request is (POST unless said otherwise)
--   BODIES           a file with one body a line, sent in turn, from the first line on
--   CONTENT_TYPE     of the body; a form unless said otherwise
--   BEARER           a token for the Authorization header
--   BEARERS          a file with one such token a line, sent in turn, all with the same body
--   SPREAD_SOURCES   a number: so many requests come from one address of X-Forwarded-For, then from the next
-- Prints RESULT requests microseconds failed p50 p99 refused; `failed` counts answers that are no 2xx or never came,
-- `refused` those of them that came.
wrk.method = os.getenv("METHOD") or "POST"
wrk.body = os.getenv("BODY")
wrk.headers["Content-Type"] = os.getenv("CONTENT_TYPE") or "application/x-www-form-urlencoded"
if os.getenv("BEARER") then wrk.headers["Authorization"] = "Bearer " .. os.getenv("BEARER") end

local bodies, spread, sent = nil, tonumber(os.getenv("SPREAD_SOURCES") or ""), 0
if os.getenv("BODIES") then
  bodies = {}
  for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
end

if os.getenv("BEARERS") then
  -- Put together once each, so that it costs little more than the same bytes again and again.
  local bearers, requests = {}, {}
  for line in io.lines(os.getenv("BEARERS")) do bearers[#bearers + 1] = line end
  function request()
    local number = sent % #bearers + 1
    sent = sent + 1
    if not requests[number] then
      wrk.headers["Authorization"] = "Bearer " .. bearers[number]
      requests[number] = wrk.format()
    end
    return requests[number]
  end
end

-- Without `request` wrk sends the same bytes again and again, which costs it least.
if bodies or spread then
  function request()
    if bodies then wrk.body = bodies[sent % #bodies + 1] end
    if spread then
      local source = math.floor(sent / spread)
      wrk.headers["X-Forwarded-For"] =
        string.format("10.%d.%d.%d", math.floor(source / 65536) % 256, math.floor(source / 256) % 256, source % 256)
    end
    sent = sent + 1
    return wrk.format()
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99), errors.status))
end
