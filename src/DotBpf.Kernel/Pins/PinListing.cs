namespace DotBpf.Kernel;

/// <summary>Walks a tree of a BPF file system.</summary>
internal sealed class PinListing(KernelHost host)
{
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly List<PinEntry> _entries = [];

    internal IReadOnlyList<PinEntry> List(PinPath root)
    {
        Errno errno = PinDirectory.Look(root.Value, out bool isBpf);
        if (errno == Errno.ENOENT)
            return [];
        if (errno != Errno.None)
            throw Refused(errno, root);
        if (!isBpf)
            throw PinDirectory.NotBpfFileSystem(BpfCommand.ObjectGet, root, root.Value);
        if (!Directory.Exists(root.Value))
            throw Refused(Errno.ENOTDIR, root);
        if (!TryAddAll(new DirectoryInfo(root.Value)))
            throw Refused(Errno.EACCES, root);
        _entries.Sort((left, right) => string.CompareOrdinal(left.Path.Value, right.Path.Value));
        return _entries;
    }

    private static BpfSyscallException Refused(Errno errno, PinPath root) => new(BpfCommand.ObjectGet, errno, $"pins {root}", errno switch
    {
        Errno.EACCES => "The mode of the directory, or of one on the way, does not let this user read it.",
        Errno.ENOTDIR => "It is a pin and not a directory, or leads through one.",
        _ => PinAdvice.ForPath(errno),
    });

    // Whether this user may read the directory.
    private bool TryAddAll(DirectoryInfo directory)
    {
        try
        {
            foreach (FileSystemInfo found in directory.EnumerateFileSystemInfos("*", s_everything))
                Add(found);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            // It went away while it was being listed.
        }

        return true;
    }

    private void Add(FileSystemInfo found)
    {
        if (found.LinkTarget is not null)
            return; // a second name for what is listed elsewhere
        PinPath path = new(found.FullName);
        PinEntry? entry = found is not DirectoryInfo directory ? Describe(path)
            : TryAddAll(directory) ? null
            : new PinEntry(path, PinKind.Hidden, 0, "");
        if (entry is not null)
            _entries.Add(entry);
    }

    // What may only be read is opened so, which only maps and programs can be (EINVAL); what may not even be read stays hidden.
    private PinEntry? Describe(PinPath path)
    {
        foreach (MapAccess access in (ReadOnlySpan<MapAccess>)[MapAccess.ReadWrite, MapAccess.ReadOnly])
        {
            Errno errno = PinStore.Open(path, access, out Descriptor? descriptor);
            if (errno == Errno.None)
                return Describe(path, descriptor!);
            if (errno == Errno.ENOENT)
                return null;
            if (errno is not (Errno.EACCES or Errno.EPERM or Errno.EROFS or Errno.EINVAL))
                throw PinStore.NotOpened(errno, path, access);
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
