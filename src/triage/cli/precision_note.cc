#include "triage/cli/precision_note.h"

#include "triage/base/error.h"
#include "triage/cli/figures.h"
#include "triage/cli/folder_size.h"
#include "triage/cli/resources.h"
#include "triage/encode/cosines.h"
#include "triage/encode/precision_records.h"
#include "triage/encode/probe_texts.h"

namespace triage::cli {
namespace {

constexpr double kWorthSaying = 5;  // seconds that measuring took

std::string note_of(const Encoding& encoding, const encode::Cosines& to_float32) {
  return std::string(name_of(encoding.precision)) + ": cosine to f32 " +
         fixed_text(to_float32.mean, 4) + " mean, " + fixed_text(to_float32.min, 4) +
         " at least, on " + count_text(to_float32.texts) + " texts";
}

// Opening it in float32 too takes its weights once more, and what lies between its layers.
bool has_room(const encode::EncoderRecord& record) {
  const auto available = available_memory_bytes();
  return !available || *available > 2 * folder_bytes(record.folder);
}

}  // namespace

void note_precision(const encode::EncoderRecord& record, const Encoding& encoding,
                    encode::Encoder& encoder, Context& context) {
  const encode::PrecisionRecords records(precision_records_file(context));
  if (records.find(encoder.fingerprint())) return;
  if (!has_room(record)) {
    context.console.note(std::string(name_of(encoding.precision)) +
                         ": the cosine to f32 is not measured, since memory does not hold the "
                         "model twice.");
    return;
  }
  const Stopwatch watch;
  const std::vector<std::string> texts = encode::probe_texts();
  context.progress.begin("Comparing with f32", 2 * texts.size());
  Encoding exact = encoding;
  exact.precision = encode::Precision::kFloat32;
  const encode::EncodedTexts expected =
      open_bare_encoder(record, exact, context)->encode(texts, context.progress);
  const encode::EncodedTexts found = encoder.encode(texts, context.progress);
  context.progress.end();
  const encode::Cosines to_float32 = encode::cosines(found.vectors, expected.vectors);
  const double seconds = watch.seconds();
  context.console.note(
      note_of(encoding, to_float32) +
      (seconds > kWorthSaying ? "; measured once, in " + duration_text(seconds) + "." : "."));
  try {
    records.put(encoder.fingerprint(), to_float32);
  } catch (const Unavailable& error) {  // it is measured again next time
    context.console.note(error.what());
  }
}

}  // namespace triage::cli
