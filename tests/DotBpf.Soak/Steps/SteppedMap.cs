using DotBpf.Embedded;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Maps;
using DotBpf.ObjectFiles;
using DotBpf.Soak.Crashes;

namespace DotBpf.Soak.Steps;

/// <summary>A map that one process changes instruction by instruction while another looks on; and the process that does so.</summary>
internal sealed class SteppedMap : IDisposable
{
    private const int Cpus = 2;
    private const int Wanted = 0;
    private const int Done = 1;

    private readonly EmbeddedHost _host;
    private readonly MapHandle _map;
    private readonly WordFile _words;
    private readonly SteppedOperation[] _operations;

    internal SteppedMap(string directory, MapType type, MapFlags flags)
    {
        (Type, Flags) = (type, flags);
        _operations = [.. SteppedOperation.For(type), new(SteppedVerb.Recover, [], [], UpdateMode.Any)];
        _words = new(Path.Combine(directory, "words"), words: 2);
        _host = OpenHost(directory);
        PinPath path = _host.PinRoot.Child("stepped");
        if (_host.TryOpenPinnedMap(path, out MapHandle? map))
        {
            _map = map;
            return;
        }

        _map = _host.CreateMap(Spec());
        _host.Pin(_map, path);
    }

    internal MapType Type { get; }

    internal MapFlags Flags { get; }

    /// <summary>How many operations there are; the one after them recovers.</summary>
    internal int Operations => _operations.Length - 1;

    internal SteppedOperation this[int operation] => _operations[operation];

    internal string File => _host.PinRoot.Child("stepped").Value;

    /// <summary>Whether the other process has come to the end of what it was asked for last.</summary>
    internal bool IsDone => _words[Done] == _words[Wanted];

    internal static EmbeddedHost OpenHost(string directory) => EmbeddedHost.Create(new() { Cpus = Cpus, PinDirectory = Path.Combine(directory, "maps") });

    /// <summary>Asks for the other process, which has not begun yet.</summary>
    internal void Await()
    {
        _words[Wanted] = 0;
        _words[Done] = -1;
    }

    /// <summary>Asks the other process for an operation, or for none with a number of -1.</summary>
    internal void Ask(int operation) => _words[Wanted] = operation + 1;

    /// <summary>Does what is asked for, until it is killed. Everything was done once before elsewhere, so that no code is compiled in the middle of it.</summary>
    internal static int Run(string directory, string type, string flags)
    {
        using SteppedMap stepped = new(directory, Enum.Parse<MapType>(type), Enum.Parse<MapFlags>(flags));
        stepped.Prepare();
        long done = -1;
        while (true)
        {
            long wanted = stepped._words[Wanted];
            if (wanted != done && wanted != 0)
                stepped._operations[wanted - 1].Run(stepped._map);
            done = wanted;
            stepped._words[Done] = done;
        }
    }

    public void Dispose()
    {
        _map.Dispose();
        _host.Dispose();
        _words.Dispose();
    }

    private unsafe void Prepare()
    {
        using MapHandle other = _host.CreateMap(Spec());
        for (int round = 0; round < 3; round++)
        {
            foreach (SteppedOperation operation in _operations)
            {
                if (operation.Verb == SteppedVerb.Recover)
                    ((EmbeddedMapHandle)other).Map.File!.Seats[0].Owner = ProcessStamp.Of(int.MaxValue, 1, 1);
                operation.Run(other);
            }
        }
    }

    private MapSpec Spec() => new()
    {
        Name = "stepped",
        Type = Type,
        KeySize = Type is MapType.Hash or MapType.LruHash or MapType.LpmTrie ? 8u : 0u,
        ValueSize = Type is MapType.RingBuffer or MapType.Arena ? 0u : 8u,
        MaxEntries = Type switch
        {
            MapType.RingBuffer => 4096u,
            MapType.LruHash => 6u,
            MapType.LpmTrie => 8u,
            MapType.Arena => SteppedOperation.ArenaPageCount,
            _ => 4u,
        },
        Flags = Flags,
        Extra = Type == MapType.Arena ? SteppedOperation.ArenaPlace : 0,
    };
}
