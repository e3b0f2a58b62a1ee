#pragma once

// What passes between this process and a copy that reads; see reader.h.

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

enum { chdf5_greatest_rank = 32, chdf5_longest_path = 4096, chdf5_deepest_group = 16 };

// What came of a request. The text that follows a failure says why.
enum chdf5_outcome {
  chdf5_done,
  chdf5_failed,
  // Elements are no numbers; the text names what they are.
  chdf5_other_type,
  // There are more elements than the stored bytes can hold.
  chdf5_implausible,
  // Groups are nested too deeply; the text is the path of the first.
  chdf5_too_deep,
};

// How elements follow an answer.
enum chdf5_element {
  chdf5_no_element,
  chdf5_truth,
  chdf5_uint8,
  chdf5_int32,
  chdf5_int64,
  chdf5_float32,
  chdf5_float64,
};

// The head of an answer; `bytes` bytes follow it.
struct chdf5_answer {
  uint32_t outcome;
  uint32_t element;
  uint64_t rank;
  uint64_t extents[chdf5_greatest_rank];
  uint64_t stored;
  uint64_t bytes;
};

static inline int chdf5_send(int socket, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t sent = send(socket, next, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return -1;
    next += sent;
    count -= (size_t)sent;
  }
  return 0;
}

static inline int chdf5_receive(int socket, void *target, size_t count) {
  char *next = target;
  while (count > 0) {
    ssize_t received = recv(socket, next, count, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return -1;
    next += received;
    count -= (size_t)received;
  }
  return 0;
}
