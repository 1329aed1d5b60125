// Moves sealed values to the active data keys, step by step: reencrypt_step of store/keyring_store.h.
#include "store/reencryption.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>

#include "store/change_repository.h"
#include "store/keyring_manifest.h"
#include "store/keyring_repository.h"
#include "store/keyring_store.h"
#include "store/sealed_values.h"
#include "store/setting_repository.h"

namespace sallyport::store {
namespace {

constexpr std::string_view kProgressSetting = "keyring.reencryption";
// A value that was sealed under the old key just before another became active is written within this time.
constexpr std::chrono::minutes kWritesOnTheirWay{10};

// How far the job is. A pass goes through every column; passes repeat until one finds nothing to move. What
// is stored is gone as soon as other keys are active.
struct Progress {
  std::int64_t began = 0;  // unix time of this pass in microseconds; 0: none is under way
  std::size_t column = 0;
  std::int64_t clean = 1;  // 1: this pass, or the one before when none is under way, has moved nothing
  std::int64_t moved = 0;  // by all passes
  bool done = false;
  base::Bytes after{};  // key of the last row looked at
};

constexpr std::int64_t kFormat = 2;  // the one before had no number in front
constexpr std::string_view kDone = "done";

std::string write_progress(const Progress& progress) {
  return fmt::format("{} {} {} {} {} {}", kFormat, progress.began, progress.column, progress.clean,
                     progress.moved, progress.done ? kDone : base::hex_encode(progress.after));
}

// A number and the space behind it. False unless both are there.
template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ' ') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

// The beginning when nothing is stored, or what an older version has stored.
Progress read_progress(Session& session) {
  Progress start{.clean = 0};
  const auto stored = SettingRepository(session).get(kProgressSetting);
  if (!stored) return start;
  std::string_view text = base::as_text(*stored);
  Progress progress;
  std::int64_t format = 0;
  if (!take_number(text, format) || format != kFormat || !take_number(text, progress.began) ||
      !take_number(text, progress.column) || !take_number(text, progress.clean) ||
      !take_number(text, progress.moved) || progress.column >= sealed_columns())
    return start;
  progress.done = text == kDone;
  if (progress.done) return progress;
  auto after = base::hex_decode(text);
  if (!after) return start;
  progress.after = *std::move(after);
  return progress;
}

using ActiveKeys = std::map<std::string, crypto::DataKeyId, std::less<>>;

std::unexpected<base::Error> cannot_move(const SealedValue& value, base::Error error) {
  error.detail = fmt::format("{}.{} of row {}: {}", value.place.table, value.place.column, value.place.row,
                             error.detail);
  return std::unexpected(std::move(error));
}

// Seals one value anew when it is not under the active key of its owner. True when it was not.
base::Result<bool> move(Session& session, const crypto::Keyring& keyring, const ActiveKeys& active,
                        std::size_t column, const SealedValue& value, base::Time now) {
  if (value.sealed.empty()) return false;  // nothing was sealed here
  const auto wanted = active.find(value.place.tenant);
  const auto stale = [&] {
    return cannot_move(value, base::unavailable("The data keys have changed. Try again in a second.", 1,
                                                "the keyring does not hold the active key")
                                  .error());
  };
  if (wanted == active.end()) return stale();
  if (crypto::sealed_under(value.sealed) == wanted->second) return false;
  const auto opened = keyring.open(value.place.context(), value.sealed);
  if (!opened) return cannot_move(value, opened.error());
  const auto fresh = keyring.seal(value.place.context(), opened->reveal());
  if (!fresh) return cannot_move(value, fresh.error());
  if (crypto::sealed_under(*fresh) != wanted->second) return stale();
  replace_sealed_value(session, column, value, *fresh, now);
  return true;
}

// When the last of the keys that have a retired one beside them became active; nothing when none is retired.
std::optional<base::Time> last_change(const std::vector<DataKeyRow>& rows) {
  std::set<std::string_view> owners;
  for (const DataKeyRow& row : rows)
    if (row.retired()) owners.insert(row.key.tenant);
  std::optional<base::Time> last;
  for (const DataKeyRow& row : rows)
    if (row.active && owners.contains(row.key.tenant)) last = std::max(last, row.active_from);
  return last;
}

// The end of a pass: retired keys go when nothing was under them, and when it began late enough to have seen
// every write that was on its way.
base::Result<void> finish_pass(Session& session, const crypto::KeyEncryptionKey& kek, Progress& progress) {
  const auto began = base::from_unix_micros(progress.began);
  progress.began = 0;
  progress.column = 0;
  progress.after.clear();
  if (progress.clean == 0) return {};
  KeyringRepository keys(session);
  TRY_VOID(check_manifest(session, keys.list(), kek));  // what was put back must not get on a new list
  if (keys.erase_retired(began - kWritesOnTheirWay) > 0) {
    write_manifest(session, kek);
    ChangeRepository(session).append(kDataKeyChange, {}, began);
  }
  progress.done = !last_change(keys.list());
  return {};
}

// Whether the next pass can find anything to move, or end anything.
bool worth_a_pass(Session& session, const Progress& progress, base::Time now) {
  if (progress.clean == 0) return true;
  const auto changed = last_change(KeyringRepository(session).list());
  return !changed || *changed + kWritesOnTheirWay <= now;
}

base::Result<ReencryptProgress> step(Session& session, const crypto::Keyring& keyring,
                                     const crypto::KeyEncryptionKey& kek, base::Time now,
                                     std::int64_t batch) {
  if (!keyring.active())
    return base::unavailable("The server is sealed. Start it with its key-encryption key.", 0);
  Progress progress = read_progress(session);
  if (progress.done) return ReencryptProgress{.done = true};
  if (progress.began == 0) {
    if (!worth_a_pass(session, progress, now)) return ReencryptProgress{.waiting = true};
    progress.began = base::unix_micros(now);
    progress.clean = 1;
  }
  const auto active = KeyringRepository(session).active();
  const auto values = sealed_values_after(session, progress.column, progress.after, batch);
  ReencryptProgress answer;
  for (const SealedValue& value : values) {
    TRY(const bool moved, move(session, keyring, active, progress.column, value, now));
    answer.moved += moved ? 1 : 0;
    progress.after = value.key;
  }
  progress.moved += answer.moved;
  if (answer.moved > 0) progress.clean = 0;
  if (std::ssize(values) < batch) {  // the column is at its end
    progress.after.clear();
    ++progress.column;
  }
  if (progress.column == sealed_columns()) TRY_VOID(finish_pass(session, kek, progress));
  answer.done = progress.done;
  SettingRepository(session).put(kProgressSetting, base::as_bytes(write_progress(progress)));
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

void restart_reencryption(Session& session) { SettingRepository(session).erase(kProgressSetting); }

KeyringState keyring_state(Database& database) {
  KeyringState state{.columns = sealed_columns()};
  database.read([&](Session& session) {
    for (const DataKeyRow& row : KeyringRepository(session).list())
      ++(row.active ? state.active : row.published() ? state.published : state.retired);
    const Progress progress = read_progress(session);
    state.moving = !progress.done;
    state.column = progress.column;
    state.moved = progress.moved;
  });
  return state;
}

}  // namespace sallyport::store
