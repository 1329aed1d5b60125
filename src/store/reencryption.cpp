// Moves sealed values to the active data key, step by step: reencrypt_step of store/keyring_store.h.
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "store/keyring_manifest.h"
#include "store/keyring_repository.h"
#include "store/keyring_store.h"
#include "store/sealed_values.h"
#include "store/setting_repository.h"

namespace sallyport::store {
namespace {

constexpr std::string_view kSetting = "keyring.reencryption";
// A value that was sealed under the old key just before a rotation is written within this time.
constexpr std::chrono::minutes kWritesOnTheirWay{10};

// How far the job is. A pass goes through every column; passes repeat until one finds nothing to move.
struct Progress {
  std::string target;  // the data key that all values move to
  std::size_t column = 0;
  base::Bytes after;  // key of the last row looked at
  bool clean = true;  // this pass has moved nothing so far
};

std::string write_progress(const Progress& progress) {
  return fmt::format("{} {} {} {}", progress.target, progress.column, progress.clean ? 1 : 0,
                     base::hex_encode(progress.after));
}

// Where the job stands for this target; the beginning when the setting speaks of another target.
Progress read_progress(Session& session, const std::string& target) {
  Progress start{.target = target, .column = 0, .after = {}, .clean = true};
  const auto stored = SettingRepository(session).get(kSetting);
  if (!stored) return start;
  const std::string_view text = base::as_text(*stored);
  const auto rest = text.substr(std::min(text.size(), target.size()));
  if (!text.starts_with(target) || rest.size() < 5) return start;
  const auto after = base::hex_decode(rest.substr(5));
  const auto column = static_cast<std::size_t>(rest[1] - '0');
  if (!after || column >= sealed_columns()) return start;
  return {.target = target, .column = column, .after = *after, .clean = rest[3] == '1'};
}

// Seals one value anew when it is under an older key. True when it was.
base::Result<bool> move(Session& session, const crypto::Keyring& keyring, const Progress& progress,
                        const SealedValue& value) {
  if (value.sealed.empty()) return false;  // nothing was sealed here
  const auto under = crypto::sealed_under(value.sealed);
  if (under && under->to_string() == progress.target) return false;
  auto opened = keyring.open(value.place.context(), value.sealed);
  if (!opened) {
    opened.error().detail = fmt::format("{}.{} of row {}: {}", value.place.table, value.place.column,
                                        value.place.row, opened.error().detail);
    return std::unexpected(std::move(opened).error());
  }
  TRY(const auto fresh, keyring.seal(value.place.context(), opened->reveal()));
  replace_sealed_value(session, progress.column, value, fresh);
  return true;
}

// Removes every key but the active one. False while it is too early.
bool drop_older_keys(Session& session, const crypto::KeyEncryptionKey& kek, base::Time now) {
  KeyringRepository keys(session);
  const auto rows = keys.list();
  const auto active = std::ranges::find(rows, true, &DataKeyRow::active);
  if (active == rows.end() || now - active->created_at < kWritesOnTheirWay) return false;
  for (const DataKeyRow& row : rows)
    if (!row.active) keys.erase(row.key.id);
  if (rows.size() > 1) write_manifest(session, kek);
  return true;
}

base::Result<ReencryptProgress> step(Session& session, const crypto::Keyring& keyring,
                                     const crypto::KeyEncryptionKey& kek, base::Time now,
                                     std::int64_t batch) {
  const auto active = keyring.active();
  if (!active) return base::unavailable("The server is sealed. Start it with its key-encryption key.", 0);
  Progress progress = read_progress(session, active->to_string());
  const auto values = sealed_values_after(session, progress.column, progress.after, batch);
  ReencryptProgress answer;
  for (const SealedValue& value : values) {
    TRY(const bool moved, move(session, keyring, progress, value));
    answer.moved += moved ? 1 : 0;
    progress.after = value.key;
  }
  if (answer.moved > 0) progress.clean = false;
  if (std::ssize(values) < batch) {  // the column is at its end
    progress.after.clear();
    ++progress.column;
  }
  if (progress.column == sealed_columns()) {
    if (progress.clean) answer.done = drop_older_keys(session, kek, now);
    progress = {.target = progress.target, .column = 0, .after = {}, .clean = true};
  }
  SettingRepository(session).put(kSetting, base::as_bytes(write_progress(progress)));
  return answer;
}

}  // namespace

base::Result<ReencryptProgress> reencrypt_step(Database& database, crypto::Keyring& keyring,
                                               const crypto::KeyEncryptionKey& kek, const base::Clock& clock,
                                               std::int64_t batch) {
  base::Result<ReencryptProgress> answer;
  database.write([&](Session& session) {
    answer = step(session, keyring, kek, clock.now(), batch);
    return answer.has_value();
  });
  return answer;
}

}  // namespace sallyport::store
