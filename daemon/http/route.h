/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The REST interface as a table: path, who may, which D-Bus method answers, as
 * what. schemas/rest/openapi.json describes the same; a test holds them together.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <systemd/sd-bus.h>

#include "base/arena.h"
#include "http/settings.h"

#define ROUTE_MEDIA_MAX      3
#define ROUTE_PARAMETERS_MAX 3
#define ROUTE_PREFIX         "/api/v1" /* every path is served with and without it */

/* Who answers. */
enum route_own {
	ROUTE_BUS, /* a D-Bus method */
	ROUTE_HEALTH,
	ROUTE_VERSIONS,
	ROUTE_OPENAPI,
	ROUTE_SCHEMA,
	ROUTE_PROBLEM,
};

/* What a query parameter becomes on the bus. */
struct route_parameter {
	const char *name;     /* in the query; NULL: filled from the media type chosen */
	char type;            /* D-Bus: 's', 't' or 'u' */
	const char *fallback; /* value when absent; NULL: the parameter is required */
};

struct route {
	const char *path; /* exact, or ending with '/' for everything below it */
	enum role needs;  /* ROLE_NONE: everyone */
	enum route_own own;
	const char *method;        /* of org.cellwarden1.Manager, for ROUTE_BUS */
	const char *viewer_method; /* what callers with ROLE_VIEWER get instead; NULL: the same */
	bool is_binary;            /* the method answers bytes */
	const char *media[ROUTE_MEDIA_MAX];   /* offers, preferred first */
	const char *formats[ROUTE_MEDIA_MAX]; /* what each is called on the bus */
	struct route_parameter parameters[ROUTE_PARAMETERS_MAX];
	const char *summary;
};

/** routes() - the table. */
const struct route *routes(size_t *ret_n);

/**
 * route_find() - the route of a decoded path, prefix or not
 * @ret_rest: what follows a path that ends with '/'; "" otherwise
 *
 * Return: the route; NULL if there is none.
 */
const struct route *route_find(const char *path, const char **ret_rest);

/**
 * route_target_is_clean() - whether every escape of a request's target stands for a character
 *
 * libmicrohttpd hands paths and values over as C strings, where %00 would end them early.
 */
bool route_target_is_clean(const char *target);

/** route_has_parameter() - whether a query parameter means something for this route. */
bool route_has_parameter(const struct route *route, const char *name);

/* Looks a query parameter up; NULL when absent. */
typedef const char *(*route_query_t)(void *userdata, const char *name);

/**
 * route_append_parameters() - put a request's parameters into a method call
 * @format: of the media type chosen; NULL if the route has none
 * @ret_error: on -EINVAL what is wrong with which parameter, owned by @arena
 *
 * Return: 0; -EINVAL; a negative errno of the message.
 */
int route_append_parameters(const struct route *route, const char *format, route_query_t query,
			    void *userdata, sd_bus_message *message, struct arena *arena,
			    const char **ret_error);

#endif
