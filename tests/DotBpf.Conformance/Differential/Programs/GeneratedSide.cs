using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Conformance.Verifier;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>The maps of generated programs on one host, with something in those that programs cannot fill.</summary>
internal sealed class GeneratedSide : IDisposable
{
    private readonly BpfHost _host;
    private readonly List<SafeHandle> _objects = [];
    private readonly List<ulong> _cookies = [];
    private readonly TypesHandle _types;

    private GeneratedSide(BpfHost host)
    {
        _host = host;
        _types = host.LoadTypes(FunctionTypes.Types);
        Maps = GeneratedMap.All.ToDictionary(map => map.Spec.Name, map => map.Create(host));
        Ring = Maps["ring"].OpenRing();
        Commands = Maps["commands"].OpenUserRing();
    }

    internal Dictionary<string, MapHandle> Maps { get; }

    internal RingBufferMemory Ring { get; }

    internal UserRingMemory Commands { get; }

    internal static GeneratedSide Create<THost>(BpfHost host)
        where THost : IOwnerFixture, ISocketFixture
    {
        GeneratedSide side = new(host);
        side.Put("slots", 1, "first");
        side.Put("tenants", 2, "first");
        side.Put(GeneratedMap.Queues, 0, "line");
        foreach (string name in (string[])["devices", "device_hash", "cpus"])
            side.Maps[name].Update(Key(1), [1, 0, 0, 0, 0, 0, 0, 0]);
        side.Put("cgroups", 0, THost.OpenRootCgroup(host));
        side.Put("cgroups", 1, THost.OpenEmptyCgroup(host));
        side.Put("sockets", 2, THost.OpenXdp(host));
        foreach (string name in GeneratedMap.Streams)
        {
            SafeHandle[] sockets = [THost.OpenBoundUdp(host), THost.OpenListener(host), THost.OpenUnix(host, isStream: true, isConnected: true)];
            for (int i = 0; i < sockets.Length; i++)
                side.Put(name, 1 << i, sockets[i]);
            side._cookies.AddRange(sockets.Select(THost.CookieOf));
        }

        return side;
    }

    public void Dispose()
    {
        Ring.Dispose();
        Commands.Dispose();
        foreach (MapHandle map in Maps.Values)
            map.Dispose();
        _objects.ForEach(each => each.Dispose());
        _types.Dispose();
    }

    internal ProgramHandle Load(ProgramSpec program) => _host.LoadProgram(program, new ProgramBindings { Maps = Maps, Types = _types, License = "GPL" });

    /// <summary>Whose sockets are where.</summary>
    internal string DescribeSockets() => string.Join("; ", GeneratedMap.Streams.Select(name => SocketContents.Of(Maps[name], _cookies)));

    /// <summary>Puts an inner map into another.</summary>
    internal Errno Put(string outer, int key, string inner) => Maps[outer].UpdateReference(Key(key), Maps[inner]);

    private void Put(string map, int key, SafeHandle reference)
    {
        _objects.Add(reference);
        byte[] value = new byte[Maps[map].ValueSize];
        MemoryMarshal.Write(value, (int)reference.DangerousGetHandle());
        Assert.Equal(Errno.None, Maps[map].Update(Key(key), value));
    }

    private static byte[] Key(int number) => BitConverter.GetBytes(number);
}
