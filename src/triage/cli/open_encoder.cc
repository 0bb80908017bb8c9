#include "triage/cli/open_encoder.h"

#include "triage/base/error.h"
#include "triage/cli/precision_note.h"
#include "triage/encode/remote/remote_encoder.h"
#include "triage/encode/transformer/transformer_encoder.h"
#include "triage/encode/vector_cache.h"

namespace triage::cli {

namespace {

std::unique_ptr<encode::Encoder> open_remote(const encode::EncoderRecord& record,
                                             const Encoding& encoding, const Context& context) {
  if (encoding.precision != encode::Precision::kFloat32 ||
      encoding.long_texts != encode::LongTexts::kHead) {
    throw InvalidInput("encoder '" + record.name + "': the service at " + record.remote->url +
                       " decides on precision and on long texts. Leave --precision and --long "
                       "out.");
  }
  return std::make_unique<encode::RemoteEncoder>(*record.remote, record.prompt.text,
                                                 embeddings_access(*record.remote, context));
}

std::unique_ptr<encode::Encoder> open_transformer(const encode::EncoderRecord& record,
                                                  const Encoding& encoding,
                                                  const Context& context) {
  const encode::TransformerEncoderOptions options{
      .prompt = record.prompt,
      .long_texts = encoding.long_texts,
      .transformer = {.precision = encoding.precision, .threads = context.thread_count()}};
  return std::make_unique<encode::TransformerEncoder>(record.folder, options);
}

}  // namespace

TypedEncoder typed_encoder(std::string_view typed) {
  const std::size_t colon = typed.rfind(':');
  const std::string_view suffix =
      colon == std::string_view::npos ? std::string_view() : typed.substr(colon + 1);
  const auto precision = encode::find_precision(suffix);
  return {std::string(precision ? typed.substr(0, colon) : typed), precision};
}

encode::EncoderRegistry encoder_registry(const Context& context) {
  return encode::EncoderRegistry(context.var() / "encoders");
}

encode::EncoderRecord encoder_record(const std::string& name,
                                     const std::optional<std::string>& prefix,
                                     const Context& context) {
  const encode::EncoderRegistry registry = encoder_registry(context);
  if (registry.has(name) || !std::filesystem::is_directory(name)) {
    encode::EncoderRecord record = registry.record(name);
    if (record.remote) {
      if (prefix) record.prompt = encode::resolve_remote_prompt(record.remote->model, prefix);
      return record;
    }
    if (!std::filesystem::is_directory(record.folder)) {
      throw NotFound("encoder '" + record.name + "': its folder '" + record.folder.string() +
                     "' is gone. Bring it back, or add the encoder anew.");
    }
    if (prefix) record.prompt = encode::resolve_prompt(record.folder, record.name, prefix);
    return record;
  }
  return {.name = name,
          .folder = name,
          .prompt = encode::resolve_prompt(name, "", prefix),
          .origin = ""};
}

encode::EncoderRecord encoder_record(const std::string& name, const Context& context) {
  try {
    return encoder_record(name, std::nullopt, context);
  } catch (const encode::UnknownPrompt&) {
    throw InvalidInput("encoder '" + name +
                       "': nobody says which words it wants in front of a text. Name it and say "
                       "so, as its model card does: triage encoder add NAME " +
                       shell_quoted(name) + " --prefix 'query: ', or --prefix '' for none.");
  }
}

std::unique_ptr<encode::Encoder> open_bare_encoder(const encode::EncoderRecord& record,
                                                   const Encoding& encoding,
                                                   const Context& context) {
  return record.remote ? open_remote(record, encoding, context)
                       : open_transformer(record, encoding, context);
}

std::unique_ptr<encode::Encoder> open_encoder(const encode::EncoderRecord& record,
                                              const Encoding& encoding, Context& context) {
  auto encoder = open_bare_encoder(record, encoding, context);
  if (encoding.precision != encode::Precision::kFloat32) {
    note_precision(record, encoding, *encoder, context);
  }
  if (!encoding.is_cached) return encoder;
  std::unique_ptr<encode::VectorCache> cache;
  try {
    const auto mebibytes = static_cast<std::uint64_t>(context.settings.integer("encode.cache_mib"));
    cache = std::make_unique<encode::VectorCache>(
        vector_cache_file(context), encoder->fingerprint(), encoder->dimension(),
        encode::VectorCache::Options{.max_bytes = mebibytes << 20U});
  } catch (const Error& error) {  // a cache is no reason to stop
    context.console.note(std::string(error.what()) + " Encoding goes on without the cache.");
    return encoder;
  }
  return std::make_unique<encode::CachedEncoder>(std::move(encoder), std::move(cache));
}

encode::EmbeddingsAccess embeddings_access(const encode::RemoteService& service,
                                           const Context& context) {
  encode::EmbeddingsAccess access;
  if (const Variable* const key = context.environment.find(service.key_variable)) {
    access.key = key->value;
  }
  access.network = context.is_offline() ? net::Network::kRefused : net::Network::kAllowed;
  access.retry.clock = context.clock;
  access.retry.sleep = net::interruptible_sleep(context.should_stop);
  access.should_stop = context.should_stop;
  return access;
}

std::filesystem::path vector_cache_file(const Context& context) {
  return context.var() / "cache" / "vectors.sqlite";
}

std::filesystem::path precision_records_file(const Context& context) {
  return context.var() / "encoder-precision.json";
}

std::filesystem::path parity_records_file(const Context& context) {
  return context.var() / "encoder-parity.json";
}

}  // namespace triage::cli
