package io.mergekv.testkit.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a disk may hold after a power cut: what was synced, and of what was done later (pages, lengths, entries of
 * directories) some part that chance picks. A rename is done or not done, never half. For one thread.
 */
final class CrashImage {
    private final Shadow shadow;
    private final Path watched;
    private final double chance;
    private final SplittableRandom random;
    private final Map<Long, Path> live = new HashMap<>();
    private final Map<Path, List<NativeParts.Extent>> extents;
    private final Map<Name, Name> groups = new HashMap<>();
    private final Set<Name> late = new HashSet<>();

    /** One entry of one directory. */
    private record Name(long directory, String name) {}

    /**
     * For images of {@code watched}, which nobody writes any more.
     *
     * @param extents where the files there and in the shadow have data
     * @param chance how likely each thing that was not synced is on the disk all the same
     */
    CrashImage(
            Shadow shadow,
            Path watched,
            Map<Path, List<NativeParts.Extent>> extents,
            double chance,
            SplittableRandom random)
            throws IOException {
        this.shadow = shadow;
        this.extents = extents;
        this.watched = watched;
        this.chance = chance;
        this.random = random;
        try (Stream<Path> files = Files.walk(watched)) {
            for (Path path : files.toList()) {
                live.put(Shadow.inode(path), path);
            }
        }
        choose();
    }

    /** Where every file below each of {@code directories} has data. */
    static Map<Path, List<NativeParts.Extent>> extents(NativeParts parts, Path... directories)
            throws IOException, InterruptedException {
        List<Path> all = new ArrayList<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.filter(Files::isRegularFile).forEach(all::add);
            }
        }
        List<List<NativeParts.Extent>> found = parts.extents(all);
        Map<Path, List<NativeParts.Extent>> extents = new HashMap<>();
        for (int i = 0; i < found.size(); i++) {
            extents.put(all.get(i), found.get(i));
        }
        return extents;
    }

    /** Builds it as {@code target}, which must not exist. */
    void build(Path target) throws IOException {
        build(Shadow.inode(watched), target);
    }

    /** Decides which entries are old and which are new: those that a rename connects, together. */
    private void choose() throws IOException {
        Map<Long, Name> oldNames = new HashMap<>();
        List<Name> changed = new ArrayList<>();
        for (Map.Entry<Long, Path> directory : live.entrySet()) {
            if (Files.isDirectory(directory.getValue())) {
                long inode = directory.getKey();
                shadow.directory(inode).forEach((name, entry) -> oldNames.put(entry.inode(), new Name(inode, name)));
            }
        }
        for (Map.Entry<Long, Path> directory : live.entrySet()) {
            if (Files.isDirectory(directory.getValue())) {
                long inode = directory.getKey();
                Map<String, Shadow.Entry> old = shadow.directory(inode);
                Map<String, Shadow.Entry> now = Shadow.entries(directory.getValue());
                Set<String> names = new TreeSet<>(old.keySet());
                names.addAll(now.keySet());
                for (String name : names) {
                    Name here = new Name(inode, name);
                    Shadow.Entry entry = now.get(name);
                    Name before = entry == null ? null : oldNames.get(entry.inode());
                    if (before != null && !before.equals(here)) {
                        groups.put(root(here), root(before));
                    }
                    changed.add(here);
                }
            }
        }
        changed.sort(java.util.Comparator.comparing(Name::directory).thenComparing(Name::name));
        Map<Name, Boolean> decided = new HashMap<>();
        for (Name name : changed) {
            if (decided.computeIfAbsent(root(name), group -> random.nextDouble() < chance)) {
                late.add(name);
            }
        }
    }

    private Name root(Name name) {
        Name at = name;
        for (Name up = groups.get(at); up != null && !up.equals(at); up = groups.get(at)) {
            at = up;
        }
        return at;
    }

    private void build(long inode, Path target) throws IOException {
        Files.createDirectory(target);
        Map<String, Shadow.Entry> old = shadow.directory(inode);
        Path path = live.get(inode);
        // A directory that is gone may have left its number to a file. Files keep theirs: they are held.
        Map<String, Shadow.Entry> now = path != null && Files.isDirectory(path) ? Shadow.entries(path) : old;
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            Shadow.Entry entry = (late.contains(new Name(inode, name)) ? now : old).get(name);
            if (entry != null && entry.directory()) {
                build(entry.inode(), target.resolve(name));
            } else if (entry != null) {
                file(entry.inode(), target.resolve(name));
            }
        }
    }

    private void file(long inode, Path target) throws IOException {
        Optional<Path> durable = shadow.file(inode);
        Optional<Path> now = live.containsKey(inode) ? Optional.of(live.get(inode)) : shadow.kept(inode);
        Path base = durable.orElse(Path.of("/dev/null"));
        Path last = now.orElse(base);
        SortedSet<Long> chunks = new TreeSet<>();
        Pages.chunks(extents.getOrDefault(base, List.of()), chunks);
        Pages.chunks(extents.getOrDefault(last, List.of()), chunks);
        Pages.mix(base, last, chunks, target, chance, random);
    }
}
