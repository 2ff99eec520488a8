using System.Globalization;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.Tool.Hosts;

namespace DotBpf.Tool.Maps;

/// <summary>Finds a map of the kernel, or one that processes share: <c>id N</c>, <c>name S</c> or <c>pinned FILE</c>.</summary>
internal sealed record MapSelector(string Kind, string What)
{
    private const string Pinned = "pinned";

    internal static string[] Kinds { get; } = ["id", "name", Pinned];

    /// <summary>The map that is pinned at a path.</summary>
    internal static MapSelector Of(PinPath path) => new(Pinned, path.Value);

    /// <summary>The same map of those that processes share, by its file.</summary>
    internal MapSelector OnEmbedded() => Kind switch
    {
        "id" => Of(SharedMapList.FindPlace(What)),
        "name" => Of(SharedMapList.FindName(What)),
        _ => this,
    };

    /// <summary>Opens the host that knows it: a pin may be the file of a map that processes share. Pins need no privilege but that of their files, numbers and names do.</summary>
    internal BpfHost OpenHost()
    {
        if (Kind != Pinned)
            return HostChoice.OpenKernel();
        return EmbeddedHost.TryCreateFor(What, out EmbeddedHost? host) ? host : KernelHost.Open();
    }

    /// <summary>Opens the one map it names.</summary>
    /// <param name="host">The host that knows it.</param>
    /// <param name="access">What for: the files of pins may permit no more than reading.</param>
    internal MapHandle Open(BpfHost host, MapAccess access) => Kind switch
    {
        "id" => OpenById(host),
        "name" => OpenByName(host),
        _ => OpenPinned(host, access),
    };

    /// <summary>Opens every map there is, one after another; each is the caller's to dispose.</summary>
    internal static IEnumerable<MapHandle> OpenAll(BpfHost host)
    {
        for (uint id = 0; host.TryGetNextMapId(id, out id);)
        {
            if (TryOpen(host, id) is { } map)
                yield return map;
        }
    }

    private static MapHandle? TryOpen(BpfHost host, uint id)
    {
        try
        {
            return host.OpenMap(id);
        }
        catch (BpfSyscallException gone) when (gone.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private MapHandle OpenById(BpfHost host) => uint.TryParse(What, NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
        ? TryOpen(host, id) ?? throw new ToolException(ExitCode.NoSuchObject, $"There is no map with id {id}. `dotbpf map show` lists those there are.")
        : throw ToolException.Usage($"'{What}' is no map id: a whole number was expected.");

    private MapHandle OpenPinned(BpfHost host, MapAccess access)
    {
        if (What.Length == 0)
            throw ToolException.Usage("`pinned` needs a file, for instance /sys/fs/bpf/NAME.");
        PinPath path = new(Path.GetFullPath(What));
        return host.TryOpenPinnedMap(path, out MapHandle? map, access) ? map : throw new ToolException(ExitCode.NoSuchObject, $"Nothing is pinned at {path}.");
    }

    private MapHandle OpenByName(BpfHost host) => KernelNamed.Find("map", What, OpenAll(host), map => (map.Info.Id, map.Info.Name));
}
