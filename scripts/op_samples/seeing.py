"""The ops of torchvision.ops."""

# Boxes that name an image outside the batch crash the process: no calls but those written here.
AS_WRITTEN = ("torchvision.",)


def samples(torch, F, T):
    ops = torch.beside("torchvision.ops")
    boxes = {"f": "positive"}
    four = T(4, 4, v=[0, 0, 2, 2, 1, 1, 3, 3, 0, 0, 1.9, 2, 5, 5, 6, 7])
    for shape in ((4, 4), (0, 4), (4, 3), (4,), (2, 4, 4), ()):
        for dtype in (None, "int64", "float64", "float16"):
            ops.box_area(T(*shape, **boxes, d=dtype))
            ops.clip_boxes_to_image(T(*shape, **boxes, d=dtype), (2, 3))
            ops.remove_small_boxes(T(*shape, **boxes, d=dtype), 0.5)
            for source, target in (("xyxy", "xywh"), ("cxcywh", "xyxy"), ("xyxy", "xyxy"), ("xyxy", "abcd")):
                ops.box_convert(T(*shape, **boxes, d=dtype), source, target)
    for other in (four, T(3, 4, **boxes), T(0, 4), T(3, 3), T(4, 4, d="int64", f="positive")):
        for op in ("box_iou", "generalized_box_iou", "distance_box_iou", "complete_box_iou"):
            getattr(ops, op)(four, other)
            getattr(ops, op)(other, four)
    for scores in (T(4, f="positive"), T(3, f="positive"), T(4, 1), T(0), T(4, d="int64")):
        for threshold in (0.5, 0.0, 1.0, "a"):
            ops.nms(four, scores, threshold)
            ops.batched_nms(four, scores, T(4, d="int64", v=[0, 1, 0, 1]), threshold)
    ops.nms(T(0, 4), T(0), 0.5)
    ops.nms(T(4, 3), T(4), 0.5)
    for features in ((1, 2, 6, 6), (2, 2, 5, 7), (2, 6, 6), (1, 0, 6, 6)):
        for rois in (T(2, 5, v=[0, 0, 0, 2, 2, 0, 1, 1, 3, 3]), T(0, 5), T(2, 4), [T(2, 4, **boxes)], [T(2, 4, **boxes), T(0, 4)]):
            for size in (2, (2, 3)):
                ops.roi_align(T(*features), rois, size)
                ops.roi_pool(T(*features), rois, size)
            ops.roi_align(T(*features), rois, 2, 0.5, 2, True)
    for channels in (8, 4, 6):
        ops.ps_roi_align(T(1, channels, 6, 6), T(1, 5, v=[0, 0, 0, 2, 2]), 2)
        ops.ps_roi_pool(T(1, channels, 6, 6), T(1, 5, v=[0, 0, 0, 2, 2]), 2)
    for pool in (ops.ps_roi_align, ops.ps_roi_pool):
        for features, size in (((2, 8, 5, 7), 2), ((2, 6, 5, 7), (2, 3)), ((1, 9, 6, 6), 3), ((1, 0, 6, 6), 2), ((2, 12, 6, 6), (3, 2)), ((1, 12, 4, 4), (2, 3)), ((1, 1, 3, 3), 1)):
            for rois in (T(2, 5, v=[0, 0, 0, 2, 2, 0, 1, 1, 3, 3]), T(0, 5), T(2, 4)):
                pool(T(*features), rois, size)
    for shape, offset, weight, options in [((1, 2, 5, 5), (1, 18, 3, 3), (4, 2, 3, 3), {}), ((1, 2, 5, 5), (1, 18, 5, 5), (4, 2, 3, 3), {"padding": 1}), ((2, 2, 7, 7), (2, 18, 3, 3), (4, 2, 3, 3), {"stride": 2}),
                                           ((1, 2, 5, 5), (1, 17, 3, 3), (4, 2, 3, 3), {}), ((1, 3, 5, 5), (1, 18, 3, 3), (4, 2, 3, 3), {}), ((1, 4, 5, 5), (1, 36, 3, 3), (4, 2, 3, 3), {}), ((1, 2, 5, 5), (1, 18, 4, 4), (4, 2, 3, 3), {})]:
        ops.deform_conv2d(T(*shape), T(*offset), T(*weight), **options)
        ops.deform_conv2d(T(*shape), T(*offset), T(*weight), T(4), **options)
        ops.deform_conv2d(T(*shape), T(*offset), T(*weight), mask=T(offset[0], offset[1] // 2, *offset[2:]), **options)
    for reduction in ("none", "mean", "sum", "total"):
        ops.sigmoid_focal_loss(T(2, 3), T(2, 3, f="unit"), reduction=reduction)
        ops.generalized_box_iou_loss(four, T(4, 4, **boxes), reduction=reduction)
        ops.complete_box_iou_loss(four, T(4, 4, **boxes), reduction=reduction)
        ops.distance_box_iou_loss(four, T(4, 4, **boxes), reduction=reduction)
    for mode in ("batch", "row", "column"):
        for p in (0.0, 0.5, 1.5):
            ops.stochastic_depth(T(2, 3), p, mode, training=False)
    for shape in ((2, 4, 4), (0, 4, 4), (4, 4)):
        ops.masks_to_boxes(T(*shape))
    ops.drop_block2d(T(1, 2, 6, 6), 0.0, 3, training=False)
