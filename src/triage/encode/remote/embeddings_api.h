// The bodies of OpenAI's `POST /v1/embeddings`: what is asked, and what may come back.
//
// Protocol: OpenAI's API reference, "Create embeddings". Vectors come as arrays of numbers or, with
// `encoding_format` `base64`, as little-endian float32 in Base64 (RFC 4648); both are read whatever
// was asked for, since services differ.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "triage/base/matrix.h"
#include "triage/encode/remote/remote_service.h"

namespace triage::encode {

struct Embeddings {
  Matrix vectors;          // one row a text, in the order asked; unit length, where a row has a
                           // direction
  std::size_t tokens = 0;  // that the service says it read; 0 if it says nothing
};

// `texts` are what the model reads, prompt included. What is not UTF-8 becomes U+FFFD. Services
// refuse an empty text, so one blank is sent for it.
[[nodiscard]] std::string embeddings_request(const RemoteService& service,
                                             std::span<const std::string> texts);

// Reads an answer for `count` texts, of any dimension but the same for all; numbers are in the
// order of `index`. `body` is from outside.
//
// Throws Unavailable, without the service's name, if it is not of that form: no JSON, another
// number of vectors, an index twice or missing, something among the numbers that is none, vectors
// of different lengths. Nothing of `body` is in the message: it may quote texts.
[[nodiscard]] Embeddings parse_embeddings(std::string_view body, std::size_t count);

// What an answer that is an error says: its `message` as OpenAI's, text-embeddings-inference's or
// FastAPI's services put it, else the body's beginning; printable, one line, at most 300 bytes. It
// may quote a text that was sent.
[[nodiscard]] std::string embeddings_error(std::string_view body);

// Does an answer with that status say that there was more in it than the service takes: too many
// texts, or one of too many tokens?
[[nodiscard]] bool is_too_much(int status, std::string_view body);

}  // namespace triage::encode
