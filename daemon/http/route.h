/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The REST interface as a table: path, who may, which D-Bus method answers, as
 * what. schemas/rest/openapi.json describes the same; a test holds them together.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <systemd/sd-bus.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "http/settings.h"

#define ROUTE_MEDIA_MAX      3
#define ROUTE_PARAMETERS_MAX 3
#define ROUTE_VALUES_MAX     2 /* of a path */
#define ROUTE_METHODS_MAX    5
#define ROUTE_PREFIX         "/api/v1"  /* every path is served with and without it */
#define ROUTE_PREFIX_ALONE   "/service" /* what the prefix itself is */

/* Who answers. */
enum route_own {
	ROUTE_BUS, /* a D-Bus method */
	ROUTE_HEALTH,
	ROUTE_VERSIONS,
	ROUTE_ACCESS,
	ROUTE_OPENAPI,
	ROUTE_SCHEMA,
	ROUTE_PROBLEM,
	ROUTE_EVENTS,
	ROUTE_DASHBOARD,
	ROUTE_DASHBOARD_FILE, /* its media type is of the file's name */
};

/* What a request carries. */
enum route_body {
	ROUTE_BODY_NONE,
	ROUTE_BODY_DOCUMENT, /* a configuration, kept in memory */
	ROUTE_BODY_IMAGE,    /* any bytes, streamed to a file */
};

/* What becomes a parameter on the bus. */
struct route_parameter {
	/* of the query, or of the path with its braces: "{name}"; NULL: the format chosen */
	const char *name;
	/* D-Bus: 's', 't' or 'u'; 'L': a list of words ("as"); 'A': one number as a list ("at");
	 * 'B': the body ("ay"); 'F': the body's file as a list ("ah"); 'Q': of the query, for the
	 * gateway itself */
	char type;
	const char *fallback; /* value when absent; NULL: the parameter is required */
};

struct route {
	const char *path; /* a segment "{name}" stands for any one that is not empty */
	const char *verb; /* NULL: GET (and HEAD) */
	enum role needs;  /* ROLE_NONE: everyone */
	enum route_own own;
	const char *method;        /* of org.cellwarden1.Manager, for ROUTE_BUS */
	const char *viewer_method; /* what callers with ROLE_VIEWER get instead; NULL: the same */
	bool is_binary;            /* the method answers bytes */
	/* Makes the first media type of what the method answers; NULL: it is that. */
	const char *(*render)(struct arena *arena, const char *json);
	bool is_creation; /* success is 201, with the Location of what it made */
	enum route_body body;
	const char *media[ROUTE_MEDIA_MAX];   /* offers, preferred first */
	const char *formats[ROUTE_MEDIA_MAX]; /* what each is called on the bus */
	struct route_parameter parameters[ROUTE_PARAMETERS_MAX];
	const char *summary;
};

/* What a request's target means. */
struct route_match {
	const struct route *route;            /* NULL: no such path, or not with this method */
	const char *values[ROUTE_VALUES_MAX]; /* what stands for the "{…}" of its path, decoded */
	const char *methods[ROUTE_METHODS_MAX + 2]; /* of the path; empty: no such path */
};

/** routes() - the table. */
const struct route *routes(size_t *ret_n);

/**
 * route_match() - the route of a request
 * @target: as it was sent, escapes and query included; prefix or not
 * @method: HEAD finds what GET finds
 * @arena: of the values
 */
struct route_match route_match(const char *target, const char *method, struct arena *arena);

/** route_value() - what stands for a "{name}" of the path; NULL if the path has none such. */
const char *route_value(const struct route_match *match, const char *name);

/**
 * route_target_is_clean() - whether every escape of a request's target stands for a character
 *
 * libmicrohttpd hands paths and values over as C strings, where %00 would end them early.
 */
bool route_target_is_clean(const char *target);

/** route_has_parameter() - whether a query parameter means something for this route. */
bool route_has_parameter(const struct route *route, const char *name);

/* Where parameters come from; what a route does not use may be missing. */
struct route_source {
	const struct route_match *match;
	/* Looks a query parameter up; NULL when absent. */
	const char *(*query)(void *userdata, const char *name);
	void *userdata;
	const char *format; /* of the media type chosen */
	struct bytes body;
	int body_fd;
};

/**
 * route_append_parameters() - put a request's parameters into a method call
 * @ret_error: on -EINVAL what is wrong with which parameter, owned by @arena
 *
 * Return: 0; -EINVAL; a negative errno of the message.
 */
int route_append_parameters(const struct route_source *source, sd_bus_message *message,
			    struct arena *arena, const char **ret_error);

#endif
