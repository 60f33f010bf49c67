/** A user's module: it names the API and nothing else of MergeKV; the providers come by themselves. */
module consumer {
    requires io.mergekv;
}
