#include "store/postgres/connection.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include "base/check.h"
#include "store/named_parameter.h"
#include "store/postgres/sql_text.h"

namespace sallyport::store::postgres {
namespace {

// Types of PostgreSQL by their stable numbers (catalog pg_type).
enum Type : Oid { kBool = 16, kBytes = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kNumeric = 1700 };

constexpr int kBinary = 1;
constexpr int kRowsAtOnce = 500;  // that a scan fetches
// The one writer of the database, whichever process it is in ("sallypor" in ASCII).
constexpr const char* kBeginWrite = "BEGIN; SELECT pg_advisory_xact_lock(8313471660573454194)";
constexpr std::chrono::milliseconds kGrace{1'000};  // for the server to end a statement by itself

template <class Integer>
Integer big_endian(const char* data) {
  Integer value = 0;
  std::memcpy(&value, data, sizeof value);
  return std::endian::native == std::endian::little ? std::byteswap(value) : value;
}

// A whole number as sum() makes it of BIGINTs: digits to the base of 10,000, the highest first.
std::int64_t read_numeric(const char* data, int size) {
  CHECK(size >= 8);
  const auto digits = big_endian<std::int16_t>(data);
  const auto weight = big_endian<std::int16_t>(data + 2);
  const bool negative = big_endian<std::uint16_t>(data + 4) == 0x4000;
  CHECK(size >= 8 + 2 * digits && weight < 5 && digits <= weight + 1);
  std::int64_t value = 0;
  for (int i = 0; i <= weight; ++i)
    value = value * 10'000 + (i < digits ? big_endian<std::int16_t>(data + 8 + 2 * i) : 0);
  return negative ? -value : value;
}

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}

  bool is_null(int column) const override { return PQgetisnull(result_, row_, column) == 1; }
  std::int64_t integer(int column) const override {
    CHECK(!is_null(column));
    switch (PQftype(result_, column)) {
      case kInt8:
        return big_endian<std::int64_t>(data(column));
      case kInt4:
        return big_endian<std::int32_t>(data(column));
      case kInt2:
        return big_endian<std::int16_t>(data(column));
      case kBool:
        return data(column)[0];
      default:
        CHECK(PQftype(result_, column) == kNumeric);
        return read_numeric(data(column), PQgetlength(result_, row_, column));
    }
  }
  std::string text(int column) const override {
    CHECK(!is_null(column) && PQftype(result_, column) == kText);
    return {data(column), size(column)};
  }
  base::Bytes blob(int column) const override {
    CHECK(!is_null(column) && PQftype(result_, column) == kBytes);
    return {data(column), data(column) + size(column)};
  }

 private:
  const char* data(int column) const { return PQgetvalue(result_, row_, column); }
  std::size_t size(int column) const { return static_cast<std::size_t>(PQgetlength(result_, row_, column)); }
  const PGresult* result_;
  int row_;
};

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

int milliseconds_until(base::SteadyTime deadline, base::SteadyTime now) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

}  // namespace

void FinishConnection::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }
void ClearResult::operator()(pg_result* result) const noexcept { PQclear(result); }

// The parameters of one execution in the form that libpq takes: by number, in binary.
struct Connection::Arguments {
  explicit Arguments(std::span<const Parameter> given) {
    for (const auto& parameter : given) types += "nitb"[parameter.value.index()];
  }
  // In the order of `names`, each of which has exactly one parameter.
  void bind(std::span<const Parameter> given, std::span<const std::string> names) {
    CHECK(given.size() == names.size());
    integers.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
      std::visit([&](const auto& value) { add(value); }, named(given, names[i], i).value);
  }

  std::string types;  // a letter for each: NULL, integer, text or bytes, in the order given
  std::vector<Oid> oids;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;

 private:
  void add(std::monostate) { add(0, nullptr, 0); }
  void add(std::int64_t value) {
    integers.push_back(std::endian::native == std::endian::little ? std::byteswap(value) : value);
    add(kInt8, std::bit_cast<const char*>(&integers.back()), sizeof value);
  }
  void add(std::string_view text) {
    if (text.contains('\0')) throw StorageFault("PostgreSQL keeps no text with a zero byte.");
    add(kText, text.empty() ? "" : text.data(), text.size());
  }
  void add(base::ByteView bytes) {
    add(kBytes, bytes.empty() ? "" : base::as_text(bytes).data(), bytes.size());
  }
  void add(Oid type, const char* data, std::size_t size) {
    oids.push_back(type);
    values.push_back(data);
    lengths.push_back(static_cast<int>(size));
    formats.push_back(kBinary);
  }
  std::vector<std::int64_t> integers;  // never grows beyond its reserve: values point into it
};

Connection::Connection(const ConnectionOptions& options) : options_(options) {
  connect();
  configure();
}

Connection::~Connection() = default;

void Connection::connect() {
  // Checked apart, because the library's message repeats what it cannot decode, which may be the password.
  const std::unique_ptr<PQconninfoOption, FreeOptions> readable(
      PQconninfoParse(options_.url.c_str(), nullptr));
  if (!readable) throw StorageFault("its address cannot be read; percent-encode special characters in it");
  // What the URL says comes last and wins.
  const std::array<const char*, 5> names{"target_session_attrs", "fallback_application_name",
                                         "tcp_user_timeout", "dbname", nullptr};
  const std::array<const char*, 5> values{"read-write", "sallyport", "10000", options_.url.c_str(), nullptr};
  connection_.reset(PQconnectStartParams(names.data(), values.data(), 1));
  if (!connection_) throw StorageFault("no memory for a database connection");
  const auto deadline = clock_.steady() + options_.connect;
  for (auto wants = PGRES_POLLING_WRITING; wants != PGRES_POLLING_OK;
       wants = PQconnectPoll(connection_.get())) {
    if (wants == PGRES_POLLING_FAILED || PQstatus(connection_.get()) == CONNECTION_BAD) fail(nullptr, false);
    pollfd socket{.fd = PQsocket(connection_.get()),
                  .events = static_cast<short>(wants == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                  .revents = 0};
    const int ready = ::poll(&socket, 1, milliseconds_until(deadline, clock_.steady()));
    if (ready == 0) lose("it does not answer", false);
    if (ready < 0 && errno != EINTR) lose("poll failed", false);
  }
  PQsetnonblocking(connection_.get(), 1);
  PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
}

void Connection::configure() {
  run(fmt::format("SET statement_timeout = {0}; SET lock_timeout = {0}; "
                  "SET idle_in_transaction_session_timeout = {1}; SET standard_conforming_strings = on; "
                  "SET client_encoding = 'UTF8'",
                  options_.statement.count(), 3 * options_.statement.count())
          .c_str());
  // A commit that is not on disk when it returns would break the audit promise.
  std::string durability;
  query("SELECT CAST(current_setting('synchronous_commit') AS TEXT)", {}, [&](const Row& row) {
    durability = row.text(0);
    return false;
  });
  if (durability == "off") run("SET synchronous_commit = on");
}

bool Connection::usable() const { return !lost_ && PQstatus(connection_.get()) == CONNECTION_OK; }

bool Connection::check() {
  pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
  // The good-bye comes first, the end of the stream behind it.
  while (usable() && ::poll(&socket, 1, 0) > 0) lost_ = PQconsumeInput(connection_.get()) == 0;
  return usable();
}

int Connection::server_version() const { return PQserverVersion(connection_.get()); }

bool Connection::wait_readable(base::SteadyTime deadline) {
  while (true) {
    const int unsent = PQflush(connection_.get());
    if (unsent < 0) lose("sending failed", false);
    pollfd socket{.fd = PQsocket(connection_.get()),
                  .events = static_cast<short>(unsent == 0 ? POLLIN : POLLIN | POLLOUT),
                  .revents = 0};
    const int ready = ::poll(&socket, 1, milliseconds_until(deadline, clock_.steady()));
    if (ready == 0) return false;
    if (ready < 0 && errno != EINTR) lose("poll failed", false);
    if (ready > 0 && (socket.revents & (POLLIN | POLLERR | POLLHUP)) != 0) return true;
  }
}

ResultHandle Connection::next_result(base::SteadyTime deadline) {
  while (PQisBusy(connection_.get()) == 1) {
    if (!wait_readable(deadline)) lose("it does not answer", false);
    if (PQconsumeInput(connection_.get()) == 0) lose("the connection is lost", false);
  }
  return ResultHandle(PQgetResult(connection_.get()));
}

ResultHandle Connection::finish(bool commit) {
  const auto deadline = clock_.steady() + options_.statement + kGrace;
  ResultHandle last;
  ResultHandle failed;
  try {
    while (auto result = next_result(deadline)) {
      const auto status = PQresultStatus(result.get());
      const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
      if (!good && !failed) failed = std::move(result);
      if (good) last = std::move(result);
    }
  } catch (const StorageFault& fault) {
    throw StorageFault(fault.what(), commit);
  }
  if (failed) fail(failed.get(), commit);
  if (!last) lose("it answered nothing", commit);
  return last;
}

void Connection::require_sent(int sent) {
  if (sent != 1) lose(PQerrorMessage(connection_.get()), false);
}

void Connection::run(const char* sql) {
  require_sent(PQsendQuery(connection_.get(), sql));
  finish();
}

ResultHandle Connection::run_prepared(std::string_view sql, std::span<const Parameter> parameters) {
  Arguments arguments(parameters);
  // With the types in front: NULL in one execution and a number in the next are two statements.
  std::string key = arguments.types + ' ';
  key.append(sql);
  auto found = statements_.find(key);
  if (found == statements_.end()) {
    CHECK(statements_.size() < kMostStatements);
    auto text = number_parameters(sql);
    arguments.bind(parameters, text.parameters);
    const std::string name = fmt::format("s{}", statements_.size());
    require_sent(PQsendPrepare(connection_.get(), name.c_str(), text.sql.c_str(),
                               static_cast<int>(arguments.oids.size()), arguments.oids.data()));
    finish();
    found = statements_.emplace(std::move(key), Statement{name, std::move(text.parameters)}).first;
  } else {
    arguments.bind(parameters, found->second.parameters);
  }
  require_sent(PQsendQueryPrepared(connection_.get(), found->second.name.c_str(),
                                   static_cast<int>(arguments.values.size()), arguments.values.data(),
                                   arguments.lengths.data(), arguments.formats.data(), kBinary));
  return finish();
}

std::int64_t Connection::execute(std::string_view sql, std::span<const Parameter> parameters) {
  const auto result = run_prepared(sql, parameters);
  const char* changed = PQcmdTuples(result.get());
  return *changed == '\0' ? 0 : std::strtoll(changed, nullptr, 10);
}

void Connection::query(std::string_view sql, std::span<const Parameter> parameters,
                       const std::function<bool(const Row&)>& row) {
  const auto result = run_prepared(sql, parameters);
  for (int i = 0; i < PQntuples(result.get()); ++i)
    if (!row(PostgresRow(result.get(), i))) return;
}

// A cursor: libpq would take the whole result into memory.
void Connection::scan(std::string_view sql, std::span<const Parameter> parameters,
                      const std::function<bool(const Row&)>& row) {
  const std::string cursor = fmt::format("scan_{}", ++cursors_);
  const auto text = number_parameters(fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", cursor, sql));
  Arguments arguments(parameters);
  arguments.bind(parameters, text.parameters);
  require_sent(PQsendQueryParams(connection_.get(), text.sql.c_str(), static_cast<int>(arguments.oids.size()),
                                 arguments.oids.data(), arguments.values.data(), arguments.lengths.data(),
                                 arguments.formats.data(), kBinary));
  finish();
  const std::string fetch = fmt::format("FETCH {} FROM {}", kRowsAtOnce, cursor);
  bool more = true;
  while (more) {
    require_sent(
        PQsendQueryParams(connection_.get(), fetch.c_str(), 0, nullptr, nullptr, nullptr, nullptr, kBinary));
    const auto rows = finish();
    more = PQntuples(rows.get()) == kRowsAtOnce;
    for (int i = 0; i < PQntuples(rows.get()); ++i)
      if (!row(PostgresRow(rows.get(), i))) {
        more = false;
        break;
      }
  }
  run(fmt::format("CLOSE {}", cursor).c_str());
}

void Connection::begin_read() { run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); }
void Connection::begin_write() { run(kBeginWrite); }

void Connection::commit() {
  require_sent(PQsendQuery(connection_.get(), "COMMIT"));
  const auto result = finish(true);
  // A transaction in which a statement failed answers COMMIT with ROLLBACK.
  if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
    throw StorageFault("PostgreSQL rolled the transaction back.");
}

void Connection::roll_back() noexcept {
  if (!usable() || PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
  try {
    run("ROLLBACK");
  } catch (const StorageFault&) {
    lost_ = true;  // closing it rolls back as well
  }
}

void Connection::wait_for_notification(std::chrono::milliseconds longest) {
  if (wait_readable(clock_.steady() + longest) && PQconsumeInput(connection_.get()) == 0)
    lose("the connection is lost", false);
  while (PGnotify* notification = PQnotifies(connection_.get())) PQfreemem(notification);
}

void Connection::fail(const pg_result* result, bool outcome_unknown) {
  if (result == nullptr) {
    lost_ = true;
    std::string what = PQerrorMessage(connection_.get());
    std::ranges::replace(what, '\n', ' ');
    throw StorageFault(fmt::format("PostgreSQL: {}", what), outcome_unknown);
  }
  // Not the detail and the context: they repeat values of the row.
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view code = state == nullptr ? "" : state;
  const std::string what =
      fmt::format("PostgreSQL: {} ({})", message == nullptr ? "no reason" : message, code);
  if (code == "23505") throw UniqueViolation(what);
  // A constraint or a conflict ends a commit for certain; what else breaks it may have come after it.
  const bool certain = code.starts_with("23") || code.starts_with("40");
  throw StorageFault(what, outcome_unknown && !certain);
}

void Connection::lose(const char* why, bool outcome_unknown) {
  lost_ = true;
  throw StorageFault(fmt::format("PostgreSQL: {}", why), outcome_unknown);
}

}  // namespace sallyport::store::postgres
