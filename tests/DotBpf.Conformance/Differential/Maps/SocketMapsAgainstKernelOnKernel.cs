using System.Runtime.InteropServices;
using DotBpf.Conformance.Hosts;
using DotBpf.Embedded;
using DotBpf.Kernel;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>Maps of sockets with simulated sockets against the kernel's with the system's, step for step. Of cookies only whose they are is compared.</summary>
public sealed class SocketMapsAgainstKernelOnKernel
{
    private const int NoSocket = -1;

    [Theory]
    [InlineData(MapType.SockMap, 4, 8, 4)]
    [InlineData(MapType.SockMap, 4, 4, 3)]
    [InlineData(MapType.SockHash, 4, 8, 4)]
    [InlineData(MapType.SockHash, 12, 8, 7)]
    [InlineData(MapType.SockHash, 5, 4, 3)]
    [InlineData(MapType.ReusePortSockArray, 4, 8, 4)]
    [InlineData(MapType.ReusePortSockArray, 4, 4, 3)]
    public void Map_RandomSteps_AnswersAsTheKernel(MapType type, uint keySize, uint valueSize, uint maxEntries)
    {
        using KernelHost kernel = KernelHost.Open();
        using BpfHost embedded = EmbeddedHost.Create(new() { Cpus = kernel.PossibleCpus });
        MapSpec spec = new() { Name = "sockets", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = maxEntries };
        SafeHandle[] kernels = OpenAll<KernelFixture>(kernel), embeddeds = OpenAll<EmbeddedFixture>(embedded);
        using MapPair maps = new(spec, kernel.CreateMap(spec), embedded.CreateMap(spec));
        maps.AssertSameShape();

        Random random = new((int)(type + (int)keySize));
        for (int left = DifferentialSteps.ShareOf(type == MapType.SockHash ? 3 : 2); left > 0; left--)
            Step(random, maps, kernels, embeddeds);

        maps.Freeze();
        Step(random, maps, kernels, embeddeds);
        maps.Delete(new byte[keySize]);
        foreach (SafeHandle socket in (SafeHandle[])[.. kernels, .. embeddeds])
            socket.Dispose();
    }

    private static SafeHandle[] OpenAll<THost>(BpfHost host)
        where THost : IOwnerFixture, ISocketFixture =>
    [
        THost.OpenBoundUdp(host), THost.OpenBoundUdp(host, sharesPort: true), THost.OpenUdp(host), THost.OpenUdp(host, sharesPort: true), THost.OpenTcp(host),
        THost.OpenListener(host), THost.OpenListener(host, sharesPort: true), THost.OpenBoundUdp(host, sharesPort: true),
        THost.OpenUnix(host, isStream: true, isConnected: true), THost.OpenUnix(host, isStream: true, isConnected: false),
        THost.OpenUnix(host, isStream: false, isConnected: true), THost.OpenUnix(host, isStream: false, isConnected: false), THost.OpenFile(host),
    ];

    private static void Step(Random random, MapPair maps, SafeHandle[] kernels, SafeHandle[] embeddeds)
    {
        byte[] key = Key(random, maps);
        switch (random.Next(10))
        {
            case < 5:
                Update(random, maps, key, kernels, embeddeds);
                break;
            case < 7:
                LookupMode mode = random.Next(10) == 0 ? (LookupMode)(1ul << random.Next(64)) : LookupMode.None;
                maps.Same(
                    $"lookup {Convert.ToHexString(key)} {mode}", sizeof(int),
                    (map, output) => Lookup<KernelFixture>(map, key, output, mode, kernels),
                    (map, output) => Lookup<EmbeddedFixture>(map, key, output, mode, embeddeds));
                break;
            case < 9:
                maps.Delete(key);
                break;
            default:
                maps.GetNextKey(random.Next(8) == 0 ? [] : key);
                maps.LookupAndDelete(key, LookupMode.None);
                maps.LookupBatch([], random.Next(3), delete: random.Next(2) == 0);
                maps.UpdateBatch(key, new byte[maps.ValueSize], random.Next(2), UpdateMode.Any);
                maps.DeleteBatch(key, random.Next(2));
                break;
        }
    }

    private static void Update(Random random, MapPair maps, byte[] key, SafeHandle[] kernels, SafeHandle[] embeddeds)
    {
        int index = random.Next(12) == 0 ? NoSocket : random.Next(kernels.Length);
        long other = random.Next(4) switch { 0 => -1, 1 => 999_999, 2 => (1L << 40) + 999_999, _ => 0x8000_0000 };
        UpdateMode mode = random.Next(10) switch { < 6 => UpdateMode.Any, 6 => UpdateMode.NoExist, 7 => UpdateMode.Exist, 8 => (UpdateMode)random.Next(9), _ => (UpdateMode)(1ul << random.Next(64)) };
        Errno Put(MapHandle map, SafeHandle[] sockets)
        {
            byte[] value = BitConverter.GetBytes(index == NoSocket ? other : sockets[index].DangerousGetHandle());
            return map.Update(key, value.AsSpan(0, map.ValueSize), mode);
        }

        maps.Same($"update {Convert.ToHexString(key)} socket {index} {mode}", 0, (map, _) => Put(map, kernels), (map, _) => Put(map, embeddeds));
    }

    // Which of the sockets it is, rather than its cookie.
    private static Errno Lookup<THost>(MapHandle map, byte[] key, byte[] output, LookupMode mode, SafeHandle[] sockets)
        where THost : ISocketFixture
    {
        byte[] value = new byte[map.ValueSize];
        Errno errno = map.Lookup(key, value, mode);
        if (errno == Errno.None)
            MemoryMarshal.Write(output, Array.FindIndex(sockets, 0, sockets.Length - 1, socket => THost.CookieOf(socket) == BitConverter.ToUInt64(value)));
        return errno;
    }

    private static byte[] Key(Random random, MapPair maps)
    {
        byte[] key = new byte[maps.KeySize];
        MemoryMarshal.Write(key, random.Next(20) == 0 ? random.Next() : random.Next((int)maps.MaxEntries + 2));
        return key;
    }
}
