using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Maps of sockets on one host, and the sockets that are in them or may be.</summary>
internal sealed class SocketSide : IDisposable
{
    private readonly BpfHost _host;
    private readonly Func<SafeHandle, ulong> _cookieOf;
    private readonly Dictionary<string, MapHandle> _maps;
    private readonly List<SafeHandle> _sockets = [];
    private readonly List<ulong> _cookies = [];

    private SocketSide(BpfHost host, Func<SafeHandle, ulong> cookieOf)
    {
        (_host, _cookieOf) = (host, cookieOf);
        _maps = new()
        {
            ["choice"] = Create("choice", MapType.ReusePortSockArray),
            ["others"] = Create("others", MapType.SockMap),
            ["by_key"] = Create("by_key", MapType.SockHash),
            ["answers"] = Create("answers", MapType.Array, entries: 1),
            ["port"] = Create("port", MapType.Array, entries: 1),
        };
    }

    /// <summary>How many sockets there are.</summary>
    internal int Count => _sockets.Count;

    /// <summary>What programs answered so far.</summary>
    internal ulong Answer
    {
        get
        {
            byte[] answer = new byte[sizeof(ulong)];
            Assert.Equal(Errno.None, _maps["answers"].Lookup(new byte[sizeof(int)], answer));
            return BitConverter.ToUInt64(answer);
        }
        set => Assert.Equal(Errno.None, _maps["answers"].Update(new byte[sizeof(int)], BitConverter.GetBytes(value)));
    }

    internal static SocketSide Create<THost>(BpfHost host)
        where THost : ISocketFixture => new(host, THost.CookieOf);

    public void Dispose()
    {
        foreach (MapHandle map in _maps.Values)
            map.Dispose();
    }

    /// <summary>Makes sockets known, by the number that they are given on either host.</summary>
    internal void Know(params IEnumerable<SafeHandle> sockets)
    {
        foreach (SafeHandle socket in sockets)
        {
            _sockets.Add(socket);
            _cookies.Add(_cookieOf(socket));
        }
    }

    /// <summary>Whose cookie it is.</summary>
    internal int IndexOf(ulong cookie) => _cookies.IndexOf(cookie);

    internal ProgramHandle Load(string text, ProgramType type, AttachType attachment = default) =>
        _host.LoadProgram(Assembler.Program(text, type) with { ExpectedAttachType = attachment }, new ProgramBindings { Maps = _maps, License = "GPL" });

    /// <summary>Lets a program say whose something is, and tells how the run ended.</summary>
    internal string Assign(ProgramHandle program, byte[] context)
    {
        byte[] left = new byte[context.Length];
        Errno errno = program.TestRun(new() { Context = context, ContextOut = left }, out TestRunResult result);
        return $"{errno} {result.ReturnValue} socket {IndexOf(BitConverter.ToUInt64(left))}";
    }

    internal Errno Put(string map, int key, int socket, UpdateMode mode) =>
        _maps[map].Update(BitConverter.GetBytes(key), BitConverter.GetBytes((long)_sockets[socket].DangerousGetHandle()), mode);

    internal Errno Remove(string map, int key) => _maps[map].Delete(BitConverter.GetBytes(key));

    internal void SetPort(int port) => Assert.Equal(Errno.None, _maps["port"].Update(new byte[sizeof(int)], BitConverter.GetBytes((long)port)));

    /// <summary>What programs answered, and whose sockets are where.</summary>
    internal string Describe() => $"answer {Answer:x}, choice {Contents("choice")}; others {Contents("others")}; by key {Contents("by_key")}";

    private string Contents(string map) => SocketContents.Of(_maps[map], _cookies);

    private MapHandle Create(string name, MapType type, uint entries = RandomSocketCalls.Keys - 1) =>
        _host.CreateMap(new MapSpec { Name = name, Type = type, KeySize = 4, ValueSize = 8, MaxEntries = entries });
}
