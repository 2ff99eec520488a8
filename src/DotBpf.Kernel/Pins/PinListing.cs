namespace DotBpf.Kernel;

/// <summary>Walks a tree of a BPF file system.</summary>
internal sealed class PinListing(KernelHost host)
{
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    private readonly List<PinEntry> _entries = [];

    internal IReadOnlyList<PinEntry> List(PinPath root)
    {
        if (!Directory.Exists(root.Value))
            return [];
        if (!PinDirectory.IsBpfFileSystem(root.Value))
            throw PinDirectory.NotBpfFileSystem(BpfCommand.ObjectGet, root, root.Value);
        AddAll(new DirectoryInfo(root.Value), new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false });
        _entries.Sort((left, right) => string.CompareOrdinal(left.Path.Value, right.Path.Value));
        return _entries;
    }

    private void AddAll(DirectoryInfo directory, EnumerationOptions options)
    {
        try
        {
            foreach (FileSystemInfo found in directory.EnumerateFileSystemInfos("*", options))
                Add(found);
        }
        catch (UnauthorizedAccessException)
        {
            throw new BpfSyscallException(BpfCommand.ObjectGet, Errno.EACCES, $"pins {directory.FullName}", "The directory's mode does not let this user read it.");
        }
        catch (DirectoryNotFoundException)
        {
            // It went away while it was being listed.
        }
    }

    private void Add(FileSystemInfo found)
    {
        if (found.LinkTarget is not null)
            return; // a second name for what is listed elsewhere
        if (found is DirectoryInfo directory)
            AddAll(directory, s_everything);
        else if (Describe(new PinPath(found.FullName)) is { } entry)
            _entries.Add(entry);
    }

    // What may only be read is opened so; what may not even be read stays hidden.
    private PinEntry? Describe(PinPath path)
    {
        foreach (MapAccess access in (ReadOnlySpan<MapAccess>)[MapAccess.ReadWrite, MapAccess.ReadOnly])
        {
            Errno errno = PinStore.Open(path, access, out Descriptor? descriptor);
            if (errno == Errno.None)
                return Describe(path, descriptor!);
            if (errno == Errno.ENOENT)
                return null;
        }

        return new PinEntry(path, PinKind.Hidden, 0, "");
    }

    private PinEntry Describe(PinPath path, Descriptor descriptor)
    {
        string kind = PinStore.KindOf(descriptor);
        if (kind.EndsWith("link", StringComparison.Ordinal))
        {
            using var link = new KernelLink(host, target: null, descriptor);
            return new(path, PinKind.Link, link.Info.Id, $"{link.Info.Type}");
        }

        if (kind.EndsWith("prog", StringComparison.Ordinal))
        {
            using KernelProgram program = ProgramOpener.OpenExisting(host, descriptor);
            return new(path, PinKind.Program, program.Info.Id, program.Info.Name);
        }

        using KernelMap map = MapOpener.Open(host, descriptor, info => info);
        return new(path, PinKind.Map, map.Info.Id, map.Info.Name);
    }
}
