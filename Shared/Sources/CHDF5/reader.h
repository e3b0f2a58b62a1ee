#pragma once

// Reading in a process of its own.
//
// The library trusts what it reads: bytes that were damaged can lead it outside its memory. A copy
// of this process therefore reads, and answers over a socket; when it dies, the socket ends and
// nothing else happens here. All that the copy does is C: it has one thread of perhaps many, so it
// must not ask for a lock of a language's runtime, which a thread that is missing may have held.

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answer.h"
#include "serving.h"

// A copy of this process that holds a file open.
struct chdf5_reader {
  int socket;
  pid_t process;
};

// Starts a copy that opens a file; returns 0, or the number of the system's error. Nothing else may
// be in the library meanwhile. Each request may take `seconds` of processor time.
static inline int chdf5_start(const char *path, uint64_t seconds, struct chdf5_reader *reader) {
  int ends[2];
  // Initialised once here rather than in every copy.
  H5open();
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return errno;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  pid_t process = fork();
  if (process == 0) {
    chdf5_become_reader(ends[1]);
    chdf5_serve(ends[1], path, seconds);
    _exit(0);
  }
  int problem = errno;
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    return problem;
  }
  reader->socket = ends[0];
  reader->process = process;
  return 0;
}

// Asks for an array, or for all names if the name is empty.
static inline int chdf5_ask(int socket, const char *name) {
  uint32_t length = (uint32_t)strlen(name);
  if (chdf5_send(socket, &length, sizeof length) != 0) return -1;
  return chdf5_send(socket, name, length);
}

// Ends a copy; returns the signal that it died of by itself, or 0.
static inline int chdf5_end(struct chdf5_reader reader) {
  int status = 0;
  // Shut down, since another copy may hold the same end.
  shutdown(reader.socket, SHUT_RDWR);
  close(reader.socket);
  while (waitpid(reader.process, &status, 0) < 0) {
    if (errno != EINTR) return 0;
  }
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}
