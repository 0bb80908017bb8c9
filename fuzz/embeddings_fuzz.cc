// An embedding service's answer: any bytes are read or refused, and what is read are unit vectors,
// or vectors without a direction. The first byte says how many texts were asked for.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/encode/remote/embeddings_api.h"
#include "triage/encode/unit_length.h"

namespace {

void check_unit_length(std::span<const float> vector) {
  const double square = triage::encode::squared_length(vector);
  if (triage::encode::direction_defect(square)) return;
  TRIAGE_CHECK(std::abs(square - 1) < 1e-3, "a vector must have unit length");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace triage;
  if (size == 0) return 0;
  const std::size_t count = data[0] % 4 + 1;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  TRIAGE_CHECK(check_utf8(encode::embeddings_error(body)).is_valid, "a message must be UTF-8");
  (void)encode::is_too_much(400, body);
  try {
    const encode::Embeddings found = encode::parse_embeddings(body, count);
    TRIAGE_CHECK(found.vectors.rows() == count, "a vector a text");
    for (std::size_t i = 0; i < count; ++i) check_unit_length(found.vectors.row(i));
  } catch (const Unavailable&) {  // refused, as it says
  }
  return 0;
}
