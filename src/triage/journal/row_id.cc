#include "triage/journal/row_id.h"

#include <algorithm>
#include <string_view>

namespace triage::journal {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kTimeDigits = 10;
constexpr std::size_t kDigitsInAll = 26;

std::uint64_t milliseconds_of(Time time) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, since.count()));
}

void write_digits(std::string& text, std::size_t begin, std::size_t end, std::uint64_t value) {
  for (std::size_t i = end; i-- > begin; value >>= 5U) text[i] = kDigits[value & 31U];
}

}  // namespace

std::string RowIds::next() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t now = milliseconds_of(clock_());
  if (now > milliseconds_) {
    milliseconds_ = now;
    high_ = random_.next() >> 25U;  // the first bit stays free for counting up
    low_ = random_.next() >> 24U;
  } else {
    low_ = (low_ + 1) & 0xFF'FFFF'FFFFU;
    if (low_ == 0) ++high_;
  }
  std::string id(kDigitsInAll, '0');
  write_digits(id, 0, kTimeDigits, milliseconds_);
  write_digits(id, kTimeDigits, kTimeDigits + 8, high_);
  write_digits(id, kTimeDigits + 8, kDigitsInAll, low_);
  return id;
}

std::string first_id_at(Time time) {
  std::string id(kDigitsInAll, '0');
  write_digits(id, 0, kTimeDigits, milliseconds_of(time));
  return id;
}

}  // namespace triage::journal
