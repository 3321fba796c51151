"""Past one machine: the same product on a Ray cluster.

A release of N shards (`releases.sharded`) stays what it is. Here its shards are held by replicas on several nodes
(`shards`), the catalogue by one process (`holder`, asked by `catalogue`), and questions are answered by the same
`create_app` over an `engine` that asks both. Shards never change and know no catalogue; what was stored since the
build is beside the release in every process that answers, as on one machine.

Touches: all but the command line, which begins it; nothing else touches it. Only `processes` imports Ray, and loads when
a cluster is asked for: on one machine nothing of it is there.

To add a remote call, give the class that holds the data a method, arrays in and arrays out, and have it return a
`RemoteOutcome`. What is promised in each failure stands in scripts/deploy/cluster/README.md.
"""
