#include "core/exchange/exact/seal.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <sodium.h>

#include "core/base/banned.h"

enum {
	SEAL_HASH = 32,
	SEAL_CHUNK = 256 * 1024,
	SEAL_OVERHEAD = crypto_secretstream_xchacha20poly1305_ABYTES,
	SEAL_HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
	MAGIC = 15,
	KEY_DIGITS = 2 * SEAL_KEY
};
#define LAST_CHUNK	((uint32_t)1 << 31)

static const char	plain[] = "crm backup 1 p\n",
			encrypted[] = "crm backup 1 e\n";

/* What runs along with the chunks on both sides. */
struct chain {
	bool		has_key;
	uint8_t		hash[SEAL_HASH];
	crypto_secretstream_xchacha20poly1305_state	stream;
};

static const char *
chain_magic(const struct chain *c)
{
	return c->has_key ? encrypted : plain;
}

static void
chain_begin(struct chain *c)
{
	crypto_generichash(c->hash, SEAL_HASH, (const uint8_t *)plain, MAGIC,
	    NULL, 0);
}

static void
chain_add(struct chain *c, const uint8_t len[4], const char *p, size_t n)
{
	crypto_generichash_state	st;

	crypto_generichash_init(&st, NULL, 0, SEAL_HASH);
	crypto_generichash_update(&st, c->hash, SEAL_HASH);
	crypto_generichash_update(&st, len, 4);
	crypto_generichash_update(&st, (const uint8_t *)p, n);
	crypto_generichash_final(&st, c->hash, SEAL_HASH);
}

/* ---- keys ---- */

static enum err_code
key_decode(struct seal_key *key, struct slice text, const char *path,
    struct err *err)
{
	size_t	n;

	text = slice_trim(text);
	if (text.len == KEY_DIGITS && sodium_hex2bin(key->bytes, SEAL_KEY,
	    text.p, text.len, NULL, &n, NULL) == 0 && n == SEAL_KEY)
		return ERR_OK;
	err_set(err, ERR_DATA, "%s is not a key: a line of %d hexadecimal "
	    "digits", path, (int)KEY_DIGITS);
	err_hint(err, "crm backup --new-key FILE makes one");
	return ERR_DATA;
}

enum err_code
seal_key_read(struct seal_key *key, const char *path, struct err *err)
{
	char		text[KEY_DIGITS + 8];
	struct stat	st;
	ssize_t		n;
	int		fd;
	enum err_code	rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0 ||
	    (n = read(fd, text, sizeof(text))) < 0) {
		err_sys(err, ERR_SYSTEM, "cannot read %s", path);
		if (fd >= 0)
			close(fd);
		return ERR_SYSTEM;
	}
	close(fd);
	if ((st.st_mode & 077) != 0) {
		err_set(err, ERR_SYSTEM, "others than its owner may use the "
		    "key %s", path);
		err_hint(err, "chmod 600 %s", path);
		rc = ERR_SYSTEM;
	} else {
		rc = key_decode(key, slice_make(text, (size_t)n), path, err);
	}
	sodium_memzero(text, sizeof(text));
	return rc;
}

enum err_code
seal_key_make(const char *path, struct err *err)
{
	struct seal_key	key;
	char		text[KEY_DIGITS + 1];
	bool		done;
	int		fd;

	if (sodium_init() < 0)
		return err_set(err, ERR_SYSTEM, "no random numbers");
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (fd < 0 && errno == EEXIST)
		return err_set(err, ERR_CONFLICT, "%s exists already", path);
	if (fd < 0)
		return err_sys(err, ERR_SYSTEM, "cannot make %s", path);
	randombytes_buf(key.bytes, SEAL_KEY);
	sodium_bin2hex(text, sizeof(text), key.bytes, SEAL_KEY);
	text[KEY_DIGITS] = '\n';
	done = fchmod(fd, 0600) == 0 &&
	    write(fd, text, sizeof(text)) == (ssize_t)sizeof(text) &&
	    fsync(fd) == 0;
	if (!done) {
		err_sys(err, ERR_SYSTEM, "cannot write %s", path);
		unlink(path);
	}
	close(fd);
	sodium_memzero(&key, sizeof(key));
	sodium_memzero(text, sizeof(text));
	return done ? ERR_OK : ERR_SYSTEM;
}

/* ---- writing ---- */

struct seal_writer {
	struct sink	*sink;
	struct chain	 chain;
	struct buf	 buf;
	uint8_t		*box;		/* a chunk encrypted */
};

struct seal_writer *
seal_writer_open(struct sink *sink, const struct seal_key *key)
{
	struct seal_writer	*w = mem_zalloc(sizeof(*w));
	uint8_t			 header[SEAL_HEADER];

	/* Without random numbers libsodium itself ends the process. */
	if (sodium_init() < 0)
		abort();
	w->sink = sink;
	w->chain.has_key = key != NULL;
	chain_begin(&w->chain);
	sink_write(sink, slice_make(chain_magic(&w->chain), MAGIC));
	if (key != NULL) {
		crypto_secretstream_xchacha20poly1305_init_push(
		    &w->chain.stream, header, key->bytes);
		sink_write(sink, slice_make((char *)header, SEAL_HEADER));
		w->box = mem_alloc(SEAL_CHUNK + SEAL_OVERHEAD);
	}
	return w;
}

void
seal_writer_close(struct seal_writer *w)
{
	if (w == NULL)
		return;
	sodium_memzero(&w->chain, sizeof(w->chain));
	buf_release(&w->buf);
	free(w->box);
	free(w);
}

static void
put_chunk(struct seal_writer *w, const char *p, size_t n, bool is_last)
{
	uint8_t	len[4];
	size_t	size = w->chain.has_key ? n + SEAL_OVERHEAD : n;

	le32_put(len, (uint32_t)size | (is_last ? LAST_CHUNK : 0));
	sink_write(w->sink, slice_make((char *)len, sizeof(len)));
	if (!w->chain.has_key) {
		chain_add(&w->chain, len, p, n);
		sink_write(w->sink, slice_make(p, n));
		sink_write(w->sink, slice_make((char *)w->chain.hash,
		    SEAL_HASH));
		return;
	}
	crypto_secretstream_xchacha20poly1305_push(&w->chain.stream, w->box,
	    NULL, (const uint8_t *)p, n, len, sizeof(len), is_last ?
	    crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
	sink_write(w->sink, slice_make((char *)w->box, size));
}

void
seal_write(struct seal_writer *w, struct slice s)
{
	size_t	from = 0;

	buf_add(&w->buf, s);
	if (w->buf.len < SEAL_CHUNK)
		return;
	for (; w->buf.len - from >= SEAL_CHUNK; from += SEAL_CHUNK)
		put_chunk(w, w->buf.p + from, SEAL_CHUNK, false);
	memmove(w->buf.p, w->buf.p + from, w->buf.len - from);
	buf_cut(&w->buf, w->buf.len - from);
}

void
seal_finish(struct seal_writer *w)
{
	put_chunk(w, buf_cstr(&w->buf), w->buf.len, true);
	buf_clear(&w->buf);
}

/* ---- reading ---- */

struct seal_reader {
	int		 fd;
	char		*name;
	struct chain	 chain;
	bool		 at_end;
	uint64_t	 chunks;
	uint8_t		*sealed, *opened;
};

/* Fewer than n only at the end of the file. */
static enum err_code
read_full(size_t *got, struct seal_reader *r, void *to, size_t n,
    struct err *err)
{
	ssize_t	k;

	for (*got = 0; *got < n; *got += (size_t)k) {
		k = read(r->fd, (char *)to + *got, n - *got);
		if (k < 0 && errno == EINTR) {
			k = 0;
			continue;
		}
		if (k < 0)
			return err_sys(err, ERR_SYSTEM, "cannot read %s",
			    r->name);
		if (k == 0)
			break;
	}
	return ERR_OK;
}

static enum err_code
read_all(struct seal_reader *r, void *to, size_t n, struct err *err)
{
	size_t		got;
	enum err_code	rc;

	rc = read_full(&got, r, to, n, err);
	if (rc == ERR_OK && got < n)
		rc = err_set(err, ERR_DATA, "%s is cut off", r->name);
	return rc;
}

static enum err_code
read_magic(struct seal_reader *r, const struct seal_key *key, struct err *err)
{
	char		magic[MAGIC];
	uint8_t		header[SEAL_HEADER];
	size_t		got;
	enum err_code	rc;

	rc = read_full(&got, r, magic, sizeof(magic), err);
	if (rc)
		return rc;
	if (got == MAGIC && memcmp(magic, plain, MAGIC) == 0) {
		chain_begin(&r->chain);
		return ERR_OK;
	}
	if (got != MAGIC || memcmp(magic, encrypted, MAGIC) != 0) {
		if (got == MAGIC && memcmp(magic, plain, 11) == 0)
			return err_set(err, ERR_DATA, "%s is a backup of a "
			    "later version: use a newer crm", r->name);
		return err_set(err, ERR_DATA, "%s is not a backup", r->name);
	}
	if (key == NULL) {
		err_set(err, ERR_USAGE, "%s is encrypted", r->name);
		err_hint(err, "--key FILE names its key");
		return ERR_USAGE;
	}
	rc = read_all(r, header, sizeof(header), err);
	if (rc)
		return rc;
	r->chain.has_key = true;
	if (crypto_secretstream_xchacha20poly1305_init_pull(&r->chain.stream,
	    header, key->bytes) != 0)
		return err_set(err, ERR_DATA, "%s is damaged at its beginning",
		    r->name);
	return ERR_OK;
}

enum err_code
seal_reader_open(struct seal_reader **reader, int fd, const char *name,
    const struct seal_key *key, struct err *err)
{
	struct seal_reader	*r;
	enum err_code		 rc;

	if (sodium_init() < 0)
		return err_set(err, ERR_SYSTEM, "no random numbers");
	r = mem_zalloc(sizeof(*r));
	r->fd = fd;
	r->name = strdup(name);
	r->sealed = mem_alloc(SEAL_CHUNK + SEAL_OVERHEAD);
	r->opened = mem_alloc(SEAL_CHUNK);
	rc = read_magic(r, key, err);
	if (rc)
		seal_reader_close(r);
	else
		*reader = r;
	return rc;
}

void
seal_reader_close(struct seal_reader *r)
{
	if (r == NULL)
		return;
	sodium_memzero(&r->chain, sizeof(r->chain));
	free(r->sealed);
	free(r->opened);
	free(r->name);
	free(r);
}

static enum err_code
damaged(const struct seal_reader *r, struct err *err)
{
	if (r->chain.has_key && r->chunks == 0)
		return err_set(err, ERR_DATA, "%s is damaged at its "
		    "beginning, or this is not its key", r->name);
	return err_set(err, ERR_DATA, "%s is damaged in chunk %llu", r->name,
	    (unsigned long long)(r->chunks + 1));
}

static enum err_code
open_plain(struct slice *bytes, struct seal_reader *r, const uint8_t len[4],
    size_t n, struct err *err)
{
	uint8_t		hash[SEAL_HASH];
	enum err_code	rc;

	rc = read_all(r, hash, sizeof(hash), err);
	if (rc)
		return rc;
	chain_add(&r->chain, len, (char *)r->sealed, n);
	if (memcmp(hash, r->chain.hash, SEAL_HASH) != 0)
		return damaged(r, err);
	*bytes = slice_make((char *)r->sealed, n);
	return ERR_OK;
}

static enum err_code
open_encrypted(struct slice *bytes, struct seal_reader *r,
    const uint8_t len[4], size_t n, bool is_last, struct err *err)
{
	unsigned long long	got;
	uint8_t			tag;

	if (crypto_secretstream_xchacha20poly1305_pull(&r->chain.stream,
	    r->opened, &got, &tag, r->sealed, n, len, 4) != 0 || is_last !=
	    (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL))
		return damaged(r, err);
	*bytes = slice_make((char *)r->opened, (size_t)got);
	return ERR_OK;
}

enum err_code
seal_read(struct slice *bytes, struct seal_reader *r, struct err *err)
{
	uint8_t		len[4], more;
	size_t		n, least, got;
	bool		is_last;
	enum err_code	rc;

	*bytes = SLICE("");
	if (r->at_end)
		return ERR_OK;
	rc = read_all(r, len, sizeof(len), err);
	if (rc)
		return rc;
	is_last = (le32_get(len) & LAST_CHUNK) != 0;
	n = le32_get(len) & ~LAST_CHUNK;
	/* Only the last chunk may be empty. */
	least = r->chain.has_key ? SEAL_OVERHEAD : 0;
	least += !is_last;
	if (n > SEAL_CHUNK + (r->chain.has_key ? SEAL_OVERHEAD : 0) ||
	    n < least)
		return damaged(r, err);
	rc = read_all(r, r->sealed, n, err);
	if (rc == ERR_OK)
		rc = r->chain.has_key ? open_encrypted(bytes, r, len, n,
		    is_last, err) : open_plain(bytes, r, len, n, err);
	if (rc)
		return rc;
	r->chunks++;
	r->at_end = is_last;
	if (!is_last)
		return ERR_OK;
	rc = read_full(&got, r, &more, 1, err);
	if (rc == ERR_OK && got > 0)
		rc = err_set(err, ERR_DATA, "%s goes on behind its end",
		    r->name);
	return rc;
}
