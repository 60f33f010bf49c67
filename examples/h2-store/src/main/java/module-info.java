/** A store over H2 MVStore. */
@org.jspecify.annotations.NullMarked
module com.example.mergekv.mvstore {
    requires io.mergekv;
    requires com.h2database.mvstore;
    requires static org.jspecify;

    // MVStore makes instances of SteadyFilePath by reflection.
    exports com.example.mergekv.h2 to
            com.h2database.mvstore;

    provides io.mergekv.spi.StoreProvider with
            com.example.mergekv.h2.H2StoreProvider;
}
