using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Maps;

/// <summary>The same map of maps on both hosts. Maps have other numbers on each, so those are compared by the place of the map in a list.</summary>
internal sealed class OuterPair(MapSpec spec, OuterPair.Side kernel, OuterPair.Side embedded) : IDisposable
{
    private readonly MapPair _maps = new(spec, kernel.Map, embedded.Map);

    internal int KeySize => kernel.Map.KeySize;

    internal int TokenSize => kernel.Map.TokenSize;

    public void Dispose() => _maps.Dispose();

    internal void Put(byte[] key, int inner, UpdateMode mode) => Same($"put {inner} at {Convert.ToHexString(key)} {mode}", 0, 0, (side, _) =>
        side.Map.UpdateReference(key, side.Inner[inner], mode));

    // No process has so many descriptors.
    internal void UpdateByNumber(byte[] key, UpdateMode mode) => _maps.Update(key, [0xff, 0xff, 0xff, 0x3f], mode);

    internal void Lookup(byte[] key) => Same($"lookup {Convert.ToHexString(key)}", sizeof(uint), 1, (side, output) => side.Map.Lookup(key, output));

    internal void LookupAndDelete(byte[] key) => _maps.LookupAndDelete(key, LookupMode.None);

    internal void Delete(byte[] key) => _maps.Delete(key);

    internal void GetNextKey(byte[] key) => _maps.GetNextKey(key);

    internal void DeleteBatch(byte[] keys, int count) => _maps.DeleteBatch(keys, count);

    internal void LookupBatch(byte[] from, int room, bool delete) => Same(
        $"batch from {Convert.ToHexString(from)} room {room} {delete}",
        sizeof(int) + TokenSize + (room * (KeySize + sizeof(uint))),
        room,
        (side, output) => MapPair.LookupBatch(side.Map, from, output, room, delete));

    /// <summary>Does something on both hosts; the last <paramref name="ids"/> numbers of the output are those of maps.</summary>
    private void Same(string step, int bytes, int ids, Func<Side, byte[], Errno> run) =>
        _maps.Same(step, bytes, output => kernel.Run(run, output, ids), output => embedded.Run(run, output, ids));

    internal sealed record Side(MapHandle Map, List<MapHandle> Inner)
    {
        internal Errno Run(Func<Side, byte[], Errno> run, byte[] output, int ids)
        {
            Errno errno = run(this, output);
            foreach (ref uint id in MemoryMarshal.Cast<byte, uint>(output.AsSpan(output.Length - (ids * sizeof(uint)))))
            {
                uint number = id;
                int place = Inner.FindIndex(map => map.Info.Id == number);
                id = place < 0 ? id : (uint)place;
            }

            return errno;
        }
    }
}
